with

changes as (

    select
        state_code,
        subject,
        assessed_grade,
        year,
        change_since_2003_points,
        sum(change_since_previous_points) over (
            partition by state_code, subject, assessed_grade
            order by year
        ) as sum_of_changes_points,
        count(change_since_previous_points) over (
            partition by state_code, subject, assessed_grade
            order by year
        ) as change_count,
        count(*) over (
            partition by state_code, subject, assessed_grade
            order by year
        ) as score_count

    from {{ ref('state_naep_change') }}

    where year > 2003

)

select
    state_code,
    subject,
    assessed_grade,
    year,
    change_since_2003_points,
    sum_of_changes_points

from changes

-- A state that missed an assessment has a change fewer than scores from there on.
where
    change_count = score_count
    and (
        change_since_2003_points is null
        or abs(change_since_2003_points - sum_of_changes_points) > 0.001
    )
