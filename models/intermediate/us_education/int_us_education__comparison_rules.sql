with

rates as (

    select
        state_code,
        year,
        total_revenue_per_student_usd,
        total_expenditure_per_student_usd,
        current_spending_per_student_usd

    from {{ ref('int_us_education__state_year_rates') }}

),

states as (

    select
        state_code,
        year,
        -- The District of Columbia: one school system, not the systems of a state.
        jurisdiction_kind = 'district' as is_district,
        is_synthetic

    from {{ ref('int_us_education__jurisdiction_years') }}

    where is_state

),

-- A benchmark describes the real file: an invented figure cannot miss it.
benchmarks as (

    select
        state_code,
        year,
        metric_name,
        published_value,
        tolerance_share

    from {{ ref('published_benchmarks') }}

    where state_code is not null

),

compared as (

    select
        benchmarks.state_code,
        benchmarks.year,
        benchmarks.metric_name,
        case benchmarks.metric_name
            when 'total_revenue_per_student_usd' then rates.total_revenue_per_student_usd
            when 'total_expenditure_per_student_usd' then rates.total_expenditure_per_student_usd
            when 'current_spending_per_student_usd' then rates.current_spending_per_student_usd
        end as our_value,
        benchmarks.published_value,
        benchmarks.tolerance_share

    from benchmarks

    inner join rates
        on benchmarks.state_code = rates.state_code and benchmarks.year = rates.year

    inner join states
        on benchmarks.state_code = states.state_code and benchmarks.year = states.year

    where not states.is_synthetic

),

-- One row per state and year with a figure that misses its benchmark.
missed as (

    select
        state_code,
        year,
        bool_or(metric_name = 'total_revenue_per_student_usd') as misses_total_revenue,
        bool_or(metric_name = 'total_expenditure_per_student_usd') as misses_total_expenditure,
        bool_or(metric_name = 'current_spending_per_student_usd') as misses_current_spending

    from compared

    where abs(our_value - published_value) > tolerance_share * published_value

    group by state_code, year

),

final as (

    select
        -- keys
        rates.state_code,
        rates.year,

        -- quality
        -- A figure that is not there hides nothing. The wider rule comes first.
        case
            when rates.total_revenue_per_student_usd is null then null
            when states.is_district then 'not_a_state'
            when missed.misses_total_revenue then 'benchmark_missed'
        end as total_revenue_comparison_hidden_reason,
        case
            when rates.total_expenditure_per_student_usd is null then null
            when states.is_district then 'not_a_state'
            when missed.misses_total_expenditure then 'benchmark_missed'
        end as total_expenditure_comparison_hidden_reason,
        case
            when rates.current_spending_per_student_usd is null then null
            when states.is_district then 'not_a_state'
            when missed.misses_current_spending then 'benchmark_missed'
        end as current_spending_comparison_hidden_reason

    from rates

    -- One-to-one: both are the states of the file.
    inner join states
        on rates.state_code = states.state_code and rates.year = states.year

    left join missed
        on rates.state_code = missed.state_code and rates.year = missed.year

)

select * from final
