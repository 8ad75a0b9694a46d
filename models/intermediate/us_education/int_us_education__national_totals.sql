with

states as (

    select
        year,
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
        federal_revenue_share,
        state_revenue_share,
        local_revenue_share,
        total_revenue_per_student_usd,
        federal_revenue_per_student_usd,
        state_revenue_per_student_usd,
        local_revenue_per_student_usd,
        total_expenditure_per_student_usd,
        instruction_expenditure_per_student_usd,
        support_services_expenditure_per_student_usd,
        other_expenditure_per_student_usd,
        capital_outlay_expenditure_per_student_usd,
        current_spending_per_student_usd,
        mathematics_grade_4_score,
        mathematics_grade_8_score,
        reading_grade_4_score,
        reading_grade_8_score

    from {{ ref('int_us_education__state_year_rates') }}

),

final as (

    select
        -- keys
        year,

        -- measures
        cast(sum(enrollment_count) as bigint) as enrollment_count,
        cast(sum(all_grades_enrollment_count) as bigint) as all_grades_enrollment_count,
        cast(sum(all_grades_same_school_year_count) as bigint) as all_grades_same_school_year_count,
        cast(sum(total_revenue_usd) as bigint) as total_revenue_usd,
        cast(sum(federal_revenue_usd) as bigint) as federal_revenue_usd,
        cast(sum(state_revenue_usd) as bigint) as state_revenue_usd,
        cast(sum(local_revenue_usd) as bigint) as local_revenue_usd,
        cast(sum(total_expenditure_usd) as bigint) as total_expenditure_usd,
        cast(sum(instruction_expenditure_usd) as bigint) as instruction_expenditure_usd,
        cast(sum(support_services_expenditure_usd) as bigint) as support_services_expenditure_usd,
        cast(sum(other_expenditure_usd) as bigint) as other_expenditure_usd,
        cast(sum(capital_outlay_expenditure_usd) as bigint) as capital_outlay_expenditure_usd,
        cast(sum(current_spending_usd) as bigint) as current_spending_usd,
        {{ ratio_of_sums('federal_revenue_usd', 'total_revenue_usd') }} as federal_revenue_share,
        {{ ratio_of_sums('state_revenue_usd', 'total_revenue_usd') }} as state_revenue_share,
        {{ ratio_of_sums('local_revenue_usd', 'total_revenue_usd') }} as local_revenue_share,
        {{ ratio_of_sums('total_revenue_usd', 'enrollment_count') }}
            as total_revenue_per_student_usd,
        {{ ratio_of_sums('federal_revenue_usd', 'enrollment_count') }}
            as federal_revenue_per_student_usd,
        {{ ratio_of_sums('state_revenue_usd', 'enrollment_count') }}
            as state_revenue_per_student_usd,
        {{ ratio_of_sums('local_revenue_usd', 'enrollment_count') }}
            as local_revenue_per_student_usd,
        {{ ratio_of_sums('total_expenditure_usd', 'enrollment_count') }}
            as total_expenditure_per_student_usd,
        {{ ratio_of_sums('instruction_expenditure_usd', 'enrollment_count') }}
            as instruction_expenditure_per_student_usd,
        {{ ratio_of_sums('support_services_expenditure_usd', 'enrollment_count') }}
            as support_services_expenditure_per_student_usd,
        {{ ratio_of_sums('other_expenditure_usd', 'enrollment_count') }}
            as other_expenditure_per_student_usd,
        {{ ratio_of_sums('capital_outlay_expenditure_usd', 'enrollment_count') }}
            as capital_outlay_expenditure_per_student_usd,
        {{ ratio_of_sums('current_spending_usd', 'enrollment_count') }}
            as current_spending_per_student_usd,

        -- quality
        {{ ratio_of_sums('enrollment_count', 'all_grades_same_school_year_count') }}
            as enrollment_coverage_share,
        count(enrollment_count) as enrollment_state_count,
        count(all_grades_enrollment_count) as all_grades_enrollment_state_count,
        count(all_grades_same_school_year_count) as all_grades_same_school_year_state_count,
        count(total_revenue_usd) as total_revenue_state_count,
        count(federal_revenue_usd) as federal_revenue_state_count,
        count(state_revenue_usd) as state_revenue_state_count,
        count(local_revenue_usd) as local_revenue_state_count,
        count(total_expenditure_usd) as total_expenditure_state_count,
        count(instruction_expenditure_usd) as instruction_expenditure_state_count,
        count(support_services_expenditure_usd) as support_services_expenditure_state_count,
        count(other_expenditure_usd) as other_expenditure_state_count,
        count(capital_outlay_expenditure_usd) as capital_outlay_expenditure_state_count,
        count(current_spending_usd) as current_spending_state_count,
        count(federal_revenue_share) as federal_revenue_share_state_count,
        count(state_revenue_share) as state_revenue_share_state_count,
        count(local_revenue_share) as local_revenue_share_state_count,
        count(total_revenue_per_student_usd) as total_revenue_per_student_state_count,
        count(federal_revenue_per_student_usd) as federal_revenue_per_student_state_count,
        count(state_revenue_per_student_usd) as state_revenue_per_student_state_count,
        count(local_revenue_per_student_usd) as local_revenue_per_student_state_count,
        count(total_expenditure_per_student_usd) as total_expenditure_per_student_state_count,
        count(instruction_expenditure_per_student_usd)
            as instruction_expenditure_per_student_state_count,
        count(support_services_expenditure_per_student_usd)
            as support_services_expenditure_per_student_state_count,
        count(other_expenditure_per_student_usd) as other_expenditure_per_student_state_count,
        count(capital_outlay_expenditure_per_student_usd)
            as capital_outlay_expenditure_per_student_state_count,
        count(current_spending_per_student_usd) as current_spending_per_student_state_count,
        count(mathematics_grade_4_score) as mathematics_grade_4_state_count,
        count(mathematics_grade_8_score) as mathematics_grade_8_state_count,
        count(reading_grade_4_score) as reading_grade_4_state_count,
        count(reading_grade_8_score) as reading_grade_8_state_count

    from states

    group by year

)

select * from final
