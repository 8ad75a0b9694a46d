{%- set measures = education_measures() %}
with

benchmarks as (

    select
        benchmark_id,
        metric_name,
        year,
        published_value,
        tolerance_share

    from {{ ref('published_benchmarks') }}

),

national as (

    select
        year,
        enrollment_count,
        {{ list_columns(measures.finance, suffix='_usd') }},
        {{ list_columns(measures.finance, suffix='_per_student_usd') }},
        {{ list_columns(measures.shares, suffix='_share') }},
        {{ list_columns(measures.scores, suffix='_score') }}

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
            {%- for measure in measures.finance %}
            when '{{ measure }}_usd'
                then cast(national.{{ measure }}_usd as double precision)
            when '{{ measure }}_per_student_usd'
                then national.{{ measure }}_per_student_usd
            {%- endfor %}
            {%- for measure in measures.shares %}
            when '{{ measure }}_share' then national.{{ measure }}_share
            {%- endfor %}
            {%- for score in measures.scores %}
            when '{{ score }}_score' then national.{{ score }}_score
            {%- endfor %}
        end as our_value

    from benchmarks

    inner join national
        on benchmarks.year = national.year

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
