with

states as (

    select
        state_code,
        year,
        jurisdiction_name as state_name,
        fips_code,
        census_region_name,
        census_division_name,
        enrollment_count,
        all_grades_enrollment_count,
        all_grades_same_school_year_count,
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

prices as (

    select
        year,
        to_2016_usd_factor

    from {{ ref('int_us_education__school_year_prices') }}

),

final as (

    select
        -- keys
        states.state_code,
        states.year,

        -- attributes
        states.state_name,
        states.fips_code,
        states.census_region_name,
        states.census_division_name,

        -- measures
        states.enrollment_count,
        states.all_grades_enrollment_count,
        states.all_grades_same_school_year_count,
        {%- for measure in finance_measures() %}
        states.{{ measure }}_usd,
        {%- endfor %}
        {%- for part, whole in finance_shares().items() %}
        {{ safe_ratio('states.' ~ part ~ '_usd', 'states.' ~ whole ~ '_usd') }}
            as {{ part }}_share,
        {%- endfor %}
        {%- for measure in finance_measures() %}
        {{ safe_ratio('states.' ~ measure ~ '_usd', 'states.enrollment_count') }}
            as {{ measure }}_per_student_usd,
        {%- endfor %}
        {%- for measure in finance_measures() %}
        states.{{ measure }}_usd * prices.to_2016_usd_factor as {{ measure }}_real_2016_usd,
        {%- endfor %}
        {%- for measure in finance_measures() %}
        {{ safe_ratio('states.' ~ measure ~ '_usd', 'states.enrollment_count') }}
        * prices.to_2016_usd_factor as {{ measure }}_per_student_real_2016_usd,
        {%- endfor %}
        states.mathematics_grade_4_score,
        states.mathematics_grade_8_score,
        states.reading_grade_4_score,
        states.reading_grade_8_score

    from states

    -- Many-to-one; the index has no price for a school year that has not ended.
    left join prices
        on states.year = prices.year

)

select * from final
