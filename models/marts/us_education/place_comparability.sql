with

states as (

    select
        state_code,
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

places as (

    select
        place_kind,
        place_name,
        state_code

    from {{ ref('int_us_education__places') }}

),

-- Many-to-many on purpose: a state counts in the nation, in its region and in its division.
totalled as (

    select
        places.place_kind,
        places.place_name,
        states.year,
        count(*) as state_count,
        count(case when states.has_finance then 1 end) as finance_state_count,
        count(case when states.is_finance_complete then 1 end) as complete_finance_state_count,
        bool_or(states.has_finance) as has_finance,
        bool_and(states.is_enrollment_complete) as is_enrollment_complete,
        bool_and(states.is_revenue_complete) as is_revenue_complete,
        bool_and(states.is_total_expenditure_complete) as is_total_expenditure_complete,
        bool_and(states.is_current_spending_complete) as is_current_spending_complete,
        bool_and(states.is_finance_complete) as is_finance_complete,
        bool_or(states.has_naep_mathematics_grade_4_state_results)
            as has_naep_mathematics_grade_4_state_results,
        bool_or(states.has_naep_mathematics_grade_8_state_results)
            as has_naep_mathematics_grade_8_state_results,
        bool_or(states.has_naep_reading_grade_4_state_results)
            as has_naep_reading_grade_4_state_results,
        bool_or(states.has_naep_reading_grade_8_state_results)
            as has_naep_reading_grade_8_state_results,
        count(case when states.change_break_reason = 'coverage_unknown' then 1 end)
            as unknown_count,
        count(case when states.change_break_reason = 'incomplete_collection' then 1 end)
            as incomplete_count,
        count(case when states.change_break_reason = 'no_previous_year' then 1 end)
            as newcomer_count,
        bool_or(states.is_synthetic) as is_synthetic

    from states

    inner join places
        on states.state_code = places.state_code

    group by places.place_kind, places.place_name, states.year

),

final as (

    select
        -- keys
        totalled.place_kind,
        totalled.place_name,
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
        -- Coverage moving in one state is no break of a place; another set of states is.
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

    -- One-to-one: the same place a year before, if there is such a row.
    left join totalled as previous
        on
            totalled.place_kind = previous.place_kind
            and totalled.place_name = previous.place_name
            and totalled.year = previous.year + 1

)

select * from final
