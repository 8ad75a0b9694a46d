with

states as (

    select
        state_code,
        year,
        total_revenue_per_student_usd,
        total_expenditure_per_student_usd,
        current_spending_per_student_usd,
        total_revenue_comparison_hidden_reason,
        total_revenue_per_student_minus_nation_usd,
        total_expenditure_comparison_hidden_reason,
        total_expenditure_per_student_minus_nation_usd,
        current_spending_comparison_hidden_reason,
        current_spending_per_student_minus_nation_usd

    from {{ ref('state_year_metrics') }}

),

national as (

    select
        year,
        total_revenue_per_student_usd,
        total_expenditure_per_student_usd,
        current_spending_per_student_usd

    from {{ ref('national_summary') }}

),

-- One row per state, year and figure.
compared as (

    select
        states.state_code,
        states.year,
        'total_revenue_per_student_usd' as metric_name,
        states.total_revenue_per_student_usd as state_usd,
        states.total_revenue_per_student_minus_nation_usd as difference_usd,
        states.total_revenue_comparison_hidden_reason as hidden_reason,
        national.total_revenue_per_student_usd as national_usd

    from states

    inner join national
        on states.year = national.year

    union all

    select
        states.state_code,
        states.year,
        'total_expenditure_per_student_usd' as metric_name,
        states.total_expenditure_per_student_usd as state_usd,
        states.total_expenditure_per_student_minus_nation_usd as difference_usd,
        states.total_expenditure_comparison_hidden_reason as hidden_reason,
        national.total_expenditure_per_student_usd as national_usd

    from states

    inner join national
        on states.year = national.year

    union all

    select
        states.state_code,
        states.year,
        'current_spending_per_student_usd' as metric_name,
        states.current_spending_per_student_usd as state_usd,
        states.current_spending_per_student_minus_nation_usd as difference_usd,
        states.current_spending_comparison_hidden_reason as hidden_reason,
        national.current_spending_per_student_usd as national_usd

    from states

    inner join national
        on states.year = national.year

)

select
    state_code,
    year,
    metric_name,
    state_usd,
    difference_usd,
    national_usd

from compared

where
    abs(state_usd - difference_usd - national_usd) > 0.001
    or (state_usd is not null and hidden_reason is null and difference_usd is null)
