-- Which states spent most per student in the last year with finance figures?
-- Current spending, near published figures; students are those of systems that report finance, so
-- a state with a low coverage (charters that report none) looks different from its neighbours. A
-- state whose comparison is hidden (current_spending_comparison_hidden_reason: DC) has no rank.
with

states as (

    select
        year,
        current_spending_per_student_rank,
        state_name,
        current_spending_per_student_usd,
        current_spending_per_student_minus_nation_usd,
        enrollment_coverage_share,
        is_synthetic

    from {{ ref('state_year_metrics') }}

),

last_finance_year as (

    select max(year) as year

    from {{ ref('national_summary') }}

    where has_finance

)

select
    states.year,
    states.current_spending_per_student_rank,
    states.state_name,
    states.current_spending_per_student_usd,
    states.current_spending_per_student_minus_nation_usd,
    states.enrollment_coverage_share,
    states.is_synthetic

from states

inner join last_finance_year
    on states.year = last_finance_year.year

where states.current_spending_per_student_rank <= 10

order by states.current_spending_per_student_rank, states.state_name
