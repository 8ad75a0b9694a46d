with

scores as (

    {%- for score in education_measures().scores %}
    {{ "union all" if not loop.first }}

    select
        jurisdiction_key,
        is_state,
        year,
        '{{ score.split('_grade_')[0] }}' as subject,
        {{ score.split('_grade_')[1] }} as grade,
        {{ score }}_score as score

    from {{ ref('states_all') }}

    where {{ score }}_score is not null
    {%- endfor %}

),

calendar as (

    select
        year,
        subject,
        grade,
        has_state_results

    from {{ ref('naep_calendar') }}

)

select
    scores.jurisdiction_key,
    scores.year,
    scores.subject,
    scores.grade,
    scores.score

from scores

left join calendar
    on
        scores.year = calendar.year
        and scores.subject = calendar.subject
        and scores.grade = calendar.grade

where
    calendar.year is null
    or (scores.is_state and not calendar.has_state_results)
