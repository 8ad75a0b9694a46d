{#- Facts of the collection, not of a state: see DESIGN, numbers that must be right, 9. -#}
{%- set incomplete_collection_years = '(1993, 1994)' -%}
{%- set least_complete_coverage = 0.9 -%}
{%- set largest_coverage_move = 0.05 -%}

-- depends_on: {{ ref('states_all') }}
-- So a test of the received rows that fails holds this back, and all that follows from it.
with

states as (

    select
        state_code,
        year,
        fips_code,
        enrollment_count is not null as has_enrollment,
        -- Both counts are of the autumn that starts the school year.
        {{ safe_ratio('enrollment_count', 'all_grades_same_school_year_count') }}
            as enrollment_coverage_share,
        coalesce(
            total_revenue_usd,
            federal_revenue_usd,
            state_revenue_usd,
            local_revenue_usd,
            total_expenditure_usd,
            instruction_expenditure_usd,
            support_services_expenditure_usd,
            other_expenditure_usd,
            capital_outlay_expenditure_usd
        ) is not null as has_finance,
        -- A sum is null when one of its parts is.
        (total_revenue_usd + federal_revenue_usd + state_revenue_usd + local_revenue_usd)
        is not null as has_revenue,
        total_expenditure_usd is not null as has_total_expenditure,
        (instruction_expenditure_usd + support_services_expenditure_usd + other_expenditure_usd)
        is not null as has_current_spending,
        is_synthetic

    from {{ ref('int_us_education__jurisdiction_years') }}

    where is_state

),

-- The calendar is a fact to look up, never computed: 2020 and 2021 would both be wrong.
assessments as (

    select
        year,
        bool_or(subject = 'mathematics' and grade = 4 and has_state_results)
            as has_naep_mathematics_grade_4_state_results,
        bool_or(subject = 'mathematics' and grade = 8 and has_state_results)
            as has_naep_mathematics_grade_8_state_results,
        bool_or(subject = 'reading' and grade = 4 and has_state_results)
            as has_naep_reading_grade_4_state_results,
        bool_or(subject = 'reading' and grade = 8 and has_state_results)
            as has_naep_reading_grade_8_state_results

    from {{ ref('naep_calendar') }}

    group by year

),

flagged as (

    select
        states.state_code,
        states.year,
        states.fips_code,
        states.enrollment_coverage_share,
        states.has_finance,
        states.has_enrollment,
        states.has_revenue,
        states.has_total_expenditure,
        states.has_current_spending,
        -- Unknown coverage in an incomplete collection counts as incomplete.
        (
            states.year not in {{ incomplete_collection_years }}
            or coalesce(states.enrollment_coverage_share, 0) >= {{ least_complete_coverage }}
        ) as is_collection_complete,
        coalesce(assessments.has_naep_mathematics_grade_4_state_results, false)
            as has_naep_mathematics_grade_4_state_results,
        coalesce(assessments.has_naep_mathematics_grade_8_state_results, false)
            as has_naep_mathematics_grade_8_state_results,
        coalesce(assessments.has_naep_reading_grade_4_state_results, false)
            as has_naep_reading_grade_4_state_results,
        coalesce(assessments.has_naep_reading_grade_8_state_results, false)
            as has_naep_reading_grade_8_state_results,
        states.is_synthetic

    from states

    -- Many-to-one; a year without an assessment is not in the calendar.
    left join assessments
        on states.year = assessments.year

),

final as (

    select
        -- keys
        flagged.state_code,
        flagged.year,

        -- attributes
        flagged.fips_code,

        -- quality
        flagged.enrollment_coverage_share,
        flagged.has_finance,
        flagged.has_enrollment and flagged.is_collection_complete as is_enrollment_complete,
        flagged.has_revenue and flagged.is_collection_complete as is_revenue_complete,
        flagged.has_total_expenditure and flagged.is_collection_complete
            as is_total_expenditure_complete,
        flagged.has_current_spending and flagged.is_collection_complete
            as is_current_spending_complete,
        flagged.has_enrollment
        and flagged.has_revenue
        and flagged.has_total_expenditure
        and flagged.has_current_spending
        and flagged.is_collection_complete as is_finance_complete,
        flagged.has_naep_mathematics_grade_4_state_results,
        flagged.has_naep_mathematics_grade_8_state_results,
        flagged.has_naep_reading_grade_4_state_results,
        flagged.has_naep_reading_grade_8_state_results,
        -- Widest break first, so that one reason is enough.
        case
            when not flagged.has_finance
                then 'no_finance'
            when not coalesce(previous.has_finance, false)
                then 'no_previous_year'
            when
                flagged.enrollment_coverage_share is null
                or previous.enrollment_coverage_share is null
                then 'coverage_unknown'
            when not (flagged.is_collection_complete and previous.is_collection_complete)
                then 'incomplete_collection'
            when
                abs(flagged.enrollment_coverage_share - previous.enrollment_coverage_share)
                > {{ largest_coverage_move }}
                then 'coverage_shift'
        end as change_break_reason,
        flagged.is_synthetic

    from flagged

    -- One-to-one: the same state a year before, if there is such a row.
    left join flagged as previous
        on
            flagged.state_code = previous.state_code
            and flagged.year = previous.year + 1

)

select * from final
