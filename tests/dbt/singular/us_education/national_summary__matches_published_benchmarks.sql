-- depends_on: {{ ref('state_change') }}
-- So this test holds back no mart that is made of the one it looks at.
with

benchmarks as (

    select
        benchmark_id,
        metric_name,
        year,
        published_value,
        tolerance_share

    from {{ ref('published_benchmarks') }}

    where state_code is null

),

national as (

    select
        year,
        enrollment_count,
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
        federal_revenue_share,
        state_revenue_share,
        local_revenue_share,
        mathematics_grade_4_score,
        mathematics_grade_8_score,
        reading_grade_4_score,
        reading_grade_8_score

    from {{ ref('national_summary') }}

    where not is_synthetic

),

-- A metric that is not listed has no value here, and fails.
compared as (

    select
        benchmarks.benchmark_id,
        benchmarks.metric_name,
        benchmarks.year,
        benchmarks.published_value,
        benchmarks.tolerance_share,
        case benchmarks.metric_name
            when 'enrollment_count' then cast(national.enrollment_count as double precision)
            when 'total_revenue_usd' then cast(national.total_revenue_usd as double precision)
            when 'federal_revenue_usd' then cast(national.federal_revenue_usd as double precision)
            when 'state_revenue_usd' then cast(national.state_revenue_usd as double precision)
            when 'local_revenue_usd' then cast(national.local_revenue_usd as double precision)
            when 'total_expenditure_usd'
                then cast(national.total_expenditure_usd as double precision)
            when 'instruction_expenditure_usd'
                then cast(national.instruction_expenditure_usd as double precision)
            when 'support_services_expenditure_usd'
                then cast(national.support_services_expenditure_usd as double precision)
            when 'other_expenditure_usd'
                then cast(national.other_expenditure_usd as double precision)
            when 'capital_outlay_expenditure_usd'
                then cast(national.capital_outlay_expenditure_usd as double precision)
            when 'current_spending_usd' then cast(national.current_spending_usd as double precision)
            when 'total_revenue_per_student_usd' then national.total_revenue_per_student_usd
            when 'federal_revenue_per_student_usd' then national.federal_revenue_per_student_usd
            when 'state_revenue_per_student_usd' then national.state_revenue_per_student_usd
            when 'local_revenue_per_student_usd' then national.local_revenue_per_student_usd
            when 'total_expenditure_per_student_usd' then national.total_expenditure_per_student_usd
            when 'instruction_expenditure_per_student_usd'
                then national.instruction_expenditure_per_student_usd
            when 'support_services_expenditure_per_student_usd'
                then national.support_services_expenditure_per_student_usd
            when 'other_expenditure_per_student_usd' then national.other_expenditure_per_student_usd
            when 'capital_outlay_expenditure_per_student_usd'
                then national.capital_outlay_expenditure_per_student_usd
            when 'current_spending_per_student_usd' then national.current_spending_per_student_usd
            when 'federal_revenue_share' then national.federal_revenue_share
            when 'state_revenue_share' then national.state_revenue_share
            when 'local_revenue_share' then national.local_revenue_share
            when 'mathematics_grade_4_score' then national.mathematics_grade_4_score
            when 'mathematics_grade_8_score' then national.mathematics_grade_8_score
            when 'reading_grade_4_score' then national.reading_grade_4_score
            when 'reading_grade_8_score' then national.reading_grade_8_score
        end as our_value

    from benchmarks

    -- Many-to-one; a year that is not there has no value, and fails.
    left join national
        on benchmarks.year = national.year

    -- Without any published row there is nothing to compare.
    where exists (select 1 from national)

)

select
    benchmark_id,
    metric_name,
    year,
    published_value,
    our_value,
    our_value / published_value - 1 as difference_share,
    tolerance_share

from compared

where
    our_value is null
    or abs(our_value - published_value) > tolerance_share * published_value + 0.000001
