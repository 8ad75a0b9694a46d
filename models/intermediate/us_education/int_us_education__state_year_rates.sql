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
        current_spending_usd,
        {{ safe_ratio('federal_revenue_usd', 'total_revenue_usd') }} as federal_revenue_share,
        {{ safe_ratio('state_revenue_usd', 'total_revenue_usd') }} as state_revenue_share,
        {{ safe_ratio('local_revenue_usd', 'total_revenue_usd') }} as local_revenue_share,
        {{ safe_ratio('total_revenue_usd', 'enrollment_count') }} as total_revenue_per_student_usd,
        {{ safe_ratio('federal_revenue_usd', 'enrollment_count') }}
            as federal_revenue_per_student_usd,
        {{ safe_ratio('state_revenue_usd', 'enrollment_count') }} as state_revenue_per_student_usd,
        {{ safe_ratio('local_revenue_usd', 'enrollment_count') }} as local_revenue_per_student_usd,
        {{ safe_ratio('total_expenditure_usd', 'enrollment_count') }}
            as total_expenditure_per_student_usd,
        {{ safe_ratio('instruction_expenditure_usd', 'enrollment_count') }}
            as instruction_expenditure_per_student_usd,
        {{ safe_ratio('support_services_expenditure_usd', 'enrollment_count') }}
            as support_services_expenditure_per_student_usd,
        {{ safe_ratio('other_expenditure_usd', 'enrollment_count') }}
            as other_expenditure_per_student_usd,
        {{ safe_ratio('capital_outlay_expenditure_usd', 'enrollment_count') }}
            as capital_outlay_expenditure_per_student_usd,
        {{ safe_ratio('current_spending_usd', 'enrollment_count') }}
            as current_spending_per_student_usd,
        mathematics_grade_4_score,
        mathematics_grade_8_score,
        reading_grade_4_score,
        reading_grade_8_score

    from states

)

select * from final
