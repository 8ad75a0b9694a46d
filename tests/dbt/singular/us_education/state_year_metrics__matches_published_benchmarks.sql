-- depends_on: {{ ref('state_change') }}
-- So this test holds back no mart that is made of the one it looks at.
with

benchmarks as (

    select
        benchmark_id,
        metric_name,
        state_code,
        year,
        published_value,
        tolerance_share,
        expected_result

    from {{ ref('published_benchmarks') }}

    where state_code is not null

),

states as (

    select
        state_code,
        year,
        total_revenue_per_student_usd,
        total_revenue_per_student_rank,
        total_revenue_per_student_minus_nation_usd,
        total_revenue_comparison_hidden_reason,
        total_expenditure_per_student_usd,
        total_expenditure_per_student_rank,
        total_expenditure_per_student_minus_nation_usd,
        total_expenditure_comparison_hidden_reason,
        current_spending_per_student_usd,
        current_spending_per_student_rank,
        current_spending_per_student_minus_nation_usd,
        current_spending_comparison_hidden_reason

    from {{ ref('state_year_metrics') }}

    where not is_synthetic

),

-- A metric that is not listed has no value here, and fails.
compared as (

    select
        benchmarks.benchmark_id,
        benchmarks.state_code,
        benchmarks.metric_name,
        benchmarks.year,
        benchmarks.published_value,
        benchmarks.tolerance_share,
        benchmarks.expected_result,
        case benchmarks.metric_name
            when 'total_revenue_per_student_usd' then states.total_revenue_per_student_usd
            when 'total_expenditure_per_student_usd' then states.total_expenditure_per_student_usd
            when 'current_spending_per_student_usd' then states.current_spending_per_student_usd
        end as our_value,
        case benchmarks.metric_name
            when 'total_revenue_per_student_usd' then states.total_revenue_comparison_hidden_reason
            when 'total_expenditure_per_student_usd'
                then states.total_expenditure_comparison_hidden_reason
            when 'current_spending_per_student_usd'
                then states.current_spending_comparison_hidden_reason
        end as hidden_reason,
        case benchmarks.metric_name
            when 'total_revenue_per_student_usd'
                then coalesce(
                    states.total_revenue_per_student_rank,
                    states.total_revenue_per_student_minus_nation_usd
                )
            when 'total_expenditure_per_student_usd'
                then coalesce(
                    states.total_expenditure_per_student_rank,
                    states.total_expenditure_per_student_minus_nation_usd
                )
            when 'current_spending_per_student_usd'
                then coalesce(
                    states.current_spending_per_student_rank,
                    states.current_spending_per_student_minus_nation_usd
                )
        end is null as is_hidden

    from benchmarks

    -- Many-to-one; a year that is not there has no value, and fails.
    left join states
        on benchmarks.state_code = states.state_code and benchmarks.year = states.year

    -- Without any published row there is nothing to compare.
    where exists (select 1 from states)

),

found as (

    select
        benchmark_id,
        state_code,
        metric_name,
        year,
        published_value,
        our_value,
        our_value / published_value - 1 as difference_share,
        tolerance_share,
        expected_result,
        hidden_reason,
        is_hidden,
        case
            when abs(our_value - published_value) > tolerance_share * published_value + 0.000001
                then 'outside_tolerance'
            else 'within_tolerance'
        end as found_result

    from compared

)

select
    benchmark_id,
    state_code || ' ' || metric_name as metric_name,
    year,
    published_value,
    our_value,
    difference_share,
    tolerance_share,
    expected_result,
    found_result,
    hidden_reason

from found

where
    our_value is null
    or found_result <> expected_result
    -- One within its tolerance may be hidden by another rule, which has a reason then.
    or (found_result = 'outside_tolerance' and not is_hidden)
    or is_hidden <> (hidden_reason is not null)
