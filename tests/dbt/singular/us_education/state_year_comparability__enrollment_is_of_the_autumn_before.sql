with

counts as (

    select
        enrollment_count,
        all_grades_same_school_year_count,
        all_grades_enrollment_count

    from {{ ref('int_us_education__state_year_rates') }}

    where
        -- 1993 and 1994 are incomplete in some states, whatever the autumn.
        year > 1994
        and enrollment_count > 0
        and all_grades_same_school_year_count > 0
        and all_grades_enrollment_count > 0

),

matched as (

    select
        count(*) as state_year_count,
        count(case
            when
                abs(enrollment_count - all_grades_same_school_year_count)
                <= 0.01 * all_grades_same_school_year_count
                then 1
        end) as same_school_year_match_count,
        count(case
            when
                abs(enrollment_count - all_grades_enrollment_count)
                <= 0.01 * all_grades_enrollment_count
                then 1
        end) as own_label_match_count

    from counts

)

select
    state_year_count,
    same_school_year_match_count,
    own_label_match_count

from matched

where
    -- A few states or years prove nothing.
    state_year_count >= 510
    and (
        2 * same_school_year_match_count < state_year_count
        or same_school_year_match_count <= own_label_match_count
    )
