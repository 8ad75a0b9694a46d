with

states as (

    select
        state_code,
        year,
        jurisdiction_name as state_name,
        census_region_name,
        census_division_name,
        enrollment_count,
        all_grades_enrollment_count,
        total_revenue_usd,
        federal_revenue_usd,
        state_revenue_usd,
        local_revenue_usd,
        total_expenditure_usd,
        instruction_expenditure_usd,
        support_services_expenditure_usd,
        other_expenditure_usd,
        capital_outlay_expenditure_usd,
        -- Null when a part is null: a sum of the other parts would read as low spending.
        instruction_expenditure_usd + support_services_expenditure_usd
        + other_expenditure_usd as current_spending_usd,
        mathematics_grade_4_score,
        mathematics_grade_8_score,
        reading_grade_4_score,
        reading_grade_8_score

    from {{ ref('int_us_education__jurisdiction_years') }}

    where is_state

),

final as (

    select
        -- keys
        state_code,
        year,

        -- attributes
        state_name,
        census_region_name,
        census_division_name,

        -- measures
        enrollment_count,
        all_grades_enrollment_count,
        {%- for measure in finance_measures() %}
        {{ measure }}_usd,
        {%- endfor %}
        {%- for part, whole in finance_shares().items() %}
        {{ safe_ratio(part ~ '_usd', whole ~ '_usd') }} as {{ part }}_share,
        {%- endfor %}
        {%- for measure in finance_measures() %}
        {{ safe_ratio(measure ~ '_usd', 'enrollment_count') }} as {{ measure }}_per_student_usd,
        {%- endfor %}
        mathematics_grade_4_score,
        mathematics_grade_8_score,
        reading_grade_4_score,
        reading_grade_8_score

    from states

)

select * from final
