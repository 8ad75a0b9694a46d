{%- set minimum_count = var('disclosure_minimum_count') -%}
{%- set distribution_count = var('disclosure_distribution_minimum_count') -%}
{%- set dimension = 'dataset_id, school_year_name, dimension_name' -%}
{%- set everyone = 'dataset_id, school_year_name' -%}
{%- set tie_breaker = 'coalesce(score_sum, 0), dimension_value' -%}

with

measures as (

    select
        dataset_id,
        school_year_name,
        dimension_name,
        dimension_value,
        student_count,
        scored_student_count,
        score_sum,
        attendance_student_count,
        student_count < {{ minimum_count }} as is_small,
        -- Everyone with nearly the same score: the mean would be the score of each.
        scored_student_count < {{ minimum_count }}
        or coalesce(final_percentage_deviation, 0) < {{ var('disclosure_minimum_deviation') }}
            as is_score_small,
        attendance_student_count < {{ minimum_count }} as is_attendance_small

    from {{ ref('int_students__group_measures') }}

),

-- The count first; then each family of statistics on the students that it describes, for which a
-- group without a count is suppressed from the start, and all groups when the total is.
count_suppressed as (

    select
        dataset_id,
        school_year_name,
        dimension_name,
        dimension_value,
        scored_student_count,
        score_sum,
        attendance_student_count,
        is_score_small,
        is_attendance_small,
        {{ is_suppressed('is_small', 'student_count', dimension, tie_breaker) }}
            as is_count_suppressed,
        sum(scored_student_count) over (partition by {{ everyone }}) > 0 as has_scores,
        sum(attendance_student_count) over (partition by {{ everyone }}) > 0
            as has_attendance_figures,
        bool_or(dimension_name = 'all' and (is_small or is_score_small)) over (
            partition by {{ everyone }}
        ) as is_score_total_small,
        bool_or(dimension_name = 'all' and (is_small or is_attendance_small)) over (
            partition by {{ everyone }}
        ) as is_attendance_total_small

    from measures

),

family_flagged as (

    select
        dataset_id,
        school_year_name,
        dimension_name,
        dimension_value,
        scored_student_count,
        score_sum,
        attendance_student_count,
        has_scores,
        has_attendance_figures,
        is_count_suppressed,
        has_scores and (is_count_suppressed or is_score_small or is_score_total_small)
            as is_score_small,
        has_attendance_figures
        and (is_count_suppressed or is_attendance_small or is_attendance_total_small)
            as is_attendance_small

    from count_suppressed

),

family_suppressed as (

    select
        dataset_id,
        school_year_name,
        dimension_name,
        dimension_value,
        scored_student_count,
        score_sum,
        has_scores,
        has_attendance_figures,
        is_count_suppressed,
        {{ is_suppressed('is_score_small', 'scored_student_count', dimension, tie_breaker) }}
            as is_score_suppressed,
        {{ is_suppressed(
            'is_attendance_small', 'attendance_student_count', dimension, tie_breaker
        ) }} as is_attendance_suppressed

    from family_flagged

),

-- A distribution tells more than a mean, so it takes more students.
distribution_flagged as (

    select
        dataset_id,
        school_year_name,
        dimension_name,
        dimension_value,
        scored_student_count,
        score_sum,
        has_scores,
        has_attendance_figures,
        is_count_suppressed,
        is_score_suppressed,
        is_attendance_suppressed,
        is_score_suppressed or scored_student_count < {{ distribution_count }}
            as is_distribution_small

    from family_suppressed

),

final as (

    select
        -- keys
        dataset_id,
        school_year_name,
        dimension_name,
        dimension_value,

        -- quality
        has_scores,
        has_attendance_figures,
        is_count_suppressed,
        is_score_suppressed,
        is_attendance_suppressed,
        {{ is_suppressed(
            'is_distribution_small', 'scored_student_count', dimension, tie_breaker,
            minimum_count=distribution_count
        ) }} as is_distribution_suppressed

    from distribution_flagged

)

select * from final
