{%- set minimum_count = var('disclosure_minimum_count') -%}
{%- set distribution_count = var('disclosure_distribution_minimum_count') -%}
{%- set group_columns = 'dataset_id, school_year_name, dimension_name, dimension_value' -%}
{%- set dimension = 'dataset_id, school_year_name, dimension_name' -%}
{%- set everyone = 'dataset_id, school_year_name' -%}
{%- set tie_breaker = 'coalesce(score_sum, 0), dimension_value' -%}

with

measures as (

    select
        {{ group_columns }},
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

    from {{ ref('student_group_measures') }}

),

-- The count first; then each family of statistics on the students that it describes, for which a
-- group without a count is withheld from the start, and all groups when the total is.
count_protected as (

    select
        {{ group_columns }},
        scored_student_count,
        score_sum,
        attendance_student_count,
        is_score_small,
        is_attendance_small,
        {{ is_withheld('is_small', 'student_count', dimension, tie_breaker) }}
            as is_count_withheld,
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

family_judged as (

    select
        {{ group_columns }},
        scored_student_count,
        score_sum,
        attendance_student_count,
        has_scores,
        has_attendance_figures,
        is_count_withheld,
        has_scores and (is_count_withheld or is_score_small or is_score_total_small)
            as is_score_small,
        has_attendance_figures
        and (is_count_withheld or is_attendance_small or is_attendance_total_small)
            as is_attendance_small

    from count_protected

),

family_protected as (

    select
        {{ group_columns }},
        scored_student_count,
        score_sum,
        has_scores,
        has_attendance_figures,
        is_count_withheld,
        {{ is_withheld('is_score_small', 'scored_student_count', dimension, tie_breaker) }}
            as is_score_withheld,
        {{ is_withheld('is_attendance_small', 'attendance_student_count', dimension, tie_breaker) }}
            as is_attendance_withheld

    from family_judged

),

-- A distribution tells more than a mean, so it takes more students.
distribution_judged as (

    select
        {{ group_columns }},
        scored_student_count,
        score_sum,
        has_scores,
        has_attendance_figures,
        is_count_withheld,
        is_score_withheld,
        is_attendance_withheld,
        is_score_withheld or scored_student_count < {{ distribution_count }}
            as is_distribution_small

    from family_protected

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
        is_count_withheld,
        is_score_withheld,
        is_attendance_withheld,
        {{ is_withheld(
            'is_distribution_small', 'scored_student_count', dimension, tie_breaker,
            minimum_count=distribution_count
        ) }} as is_distribution_withheld

    from distribution_judged

)

select * from final
