with

states as (

    select
        year,
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

    from {{ ref('state_year_comparability') }}

),

totalled as (

    select
        year,
        count(*) as state_count,
        count(case when has_finance then 1 end) as finance_state_count,
        count(case when is_finance_complete then 1 end) as complete_finance_state_count,
        bool_or(has_finance) as has_finance,
        bool_and(is_enrollment_complete) as is_enrollment_complete,
        bool_and(is_revenue_complete) as is_revenue_complete,
        bool_and(is_total_expenditure_complete) as is_total_expenditure_complete,
        bool_and(is_current_spending_complete) as is_current_spending_complete,
        bool_and(is_finance_complete) as is_finance_complete,
        bool_or(has_naep_mathematics_grade_4_state_results)
            as has_naep_mathematics_grade_4_state_results,
        bool_or(has_naep_mathematics_grade_8_state_results)
            as has_naep_mathematics_grade_8_state_results,
        bool_or(has_naep_reading_grade_4_state_results)
            as has_naep_reading_grade_4_state_results,
        bool_or(has_naep_reading_grade_8_state_results)
            as has_naep_reading_grade_8_state_results,
        count(case when change_break_reason = 'coverage_unknown' then 1 end) as unknown_count,
        count(case when change_break_reason = 'incomplete_collection' then 1 end)
            as incomplete_count,
        count(case when change_break_reason = 'no_previous_year' then 1 end) as newcomer_count,
        bool_or(is_synthetic) as is_synthetic

    from states

    group by year

),

final as (

    select
        -- keys
        totalled.year,

        -- quality
        totalled.state_count,
        totalled.finance_state_count,
        totalled.complete_finance_state_count,
        totalled.has_finance,
        totalled.is_enrollment_complete,
        totalled.is_revenue_complete,
        totalled.is_total_expenditure_complete,
        totalled.is_current_spending_complete,
        totalled.is_finance_complete,
        totalled.has_naep_mathematics_grade_4_state_results,
        totalled.has_naep_mathematics_grade_8_state_results,
        totalled.has_naep_reading_grade_4_state_results,
        totalled.has_naep_reading_grade_8_state_results,
        -- Coverage moving in one state is no break of the nation; another set of states is.
        case
            when not totalled.has_finance
                then 'no_finance'
            when not coalesce(previous.has_finance, false)
                then 'no_previous_year'
            when totalled.unknown_count > 0
                then 'coverage_unknown'
            when totalled.incomplete_count > 0
                then 'incomplete_collection'
            when
                totalled.finance_state_count <> previous.finance_state_count
                or totalled.newcomer_count > 0
                then 'other_states'
        end as change_break_reason,
        totalled.is_synthetic

    from totalled

    -- One-to-one: the year before, if there is such a row.
    left join totalled as previous
        on totalled.year = previous.year + 1

)

select * from final
