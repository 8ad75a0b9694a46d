{%- set measures = education_measures().compared %}
with

states as (

    select
        state_code,
        year,
        {{ list_columns(measures, suffix='_per_student_usd') }},
        {{ list_columns(measures, suffix='_per_student_minus_nation_usd') }}

    from {{ ref('state_year_metrics') }}

),

national as (

    select
        year,
        {{ list_columns(measures, suffix='_per_student_usd') }}

    from {{ ref('national_summary') }}

)

{%- for measure in measures %}
{{ "union all" if not loop.first }}

select
    states.state_code,
    states.year,
    '{{ measure }}_per_student_usd' as metric_name,
    states.{{ measure }}_per_student_usd
    - states.{{ measure }}_per_student_minus_nation_usd as nation_by_state_usd,
    national.{{ measure }}_per_student_usd as national_usd

from states

inner join national
    on states.year = national.year

where
    abs(
        states.{{ measure }}_per_student_usd
        - states.{{ measure }}_per_student_minus_nation_usd
        - national.{{ measure }}_per_student_usd
    ) > 0.001
    or (
        states.{{ measure }}_per_student_usd is not null
        and states.{{ measure }}_per_student_minus_nation_usd is null
    )
{%- endfor %}
