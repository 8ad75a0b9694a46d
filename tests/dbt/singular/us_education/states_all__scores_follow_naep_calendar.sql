with

scores as (

    select
        jurisdiction_key,
        is_state,
        year,
        'mathematics' as subject,
        4 as grade,
        mathematics_grade_4_score as score

    from {{ ref('states_all') }}

    where mathematics_grade_4_score is not null

    union all

    select
        jurisdiction_key,
        is_state,
        year,
        'mathematics' as subject,
        8 as grade,
        mathematics_grade_8_score as score

    from {{ ref('states_all') }}

    where mathematics_grade_8_score is not null

    union all

    select
        jurisdiction_key,
        is_state,
        year,
        'reading' as subject,
        4 as grade,
        reading_grade_4_score as score

    from {{ ref('states_all') }}

    where reading_grade_4_score is not null

    union all

    select
        jurisdiction_key,
        is_state,
        year,
        'reading' as subject,
        8 as grade,
        reading_grade_8_score as score

    from {{ ref('states_all') }}

    where reading_grade_8_score is not null

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
