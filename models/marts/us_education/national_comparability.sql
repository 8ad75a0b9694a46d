with

final as (

    select
        -- keys
        year,

        -- quality
        state_count,
        finance_state_count,
        complete_finance_state_count,
        has_finance,
        is_enrollment_complete,
        is_revenue_complete,
        is_total_expenditure_complete,
        is_current_spending_complete,
        is_finance_complete,
        has_naep_mathematics_grade_4_state_results,
        has_naep_mathematics_grade_8_state_results,
        has_naep_reading_grade_4_state_results,
        has_naep_reading_grade_8_state_results,
        change_break_reason,
        is_synthetic

    from {{ ref('place_comparability') }}

    where place_kind = 'nation'

)

select * from final
