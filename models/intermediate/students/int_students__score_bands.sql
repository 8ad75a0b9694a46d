with

score_counts as (

    select
        dataset_id,
        school_year_name,
        dimension_name,
        dimension_value,
        -- Ten points each; a score of 100 is in the last.
        cast(least(floor(score_point / 10.0), 9) as integer) as band_number,
        student_count

    from {{ ref('int_students__score_counts') }}

    where score_point is not null

),

suppression as (

    select
        dataset_id,
        school_year_name,
        dimension_name,
        dimension_value,
        is_distribution_suppressed

    from {{ ref('int_students__group_suppression') }}

),

final as (

    select
        -- keys
        score_counts.dataset_id,
        score_counts.school_year_name,
        score_counts.dimension_name,
        -- The suppressed groups of a dimension are known together, as the rest of the total: one
        -- cell.
        case
            when suppression.is_distribution_suppressed then '' else score_counts.dimension_value
        end as cell_name,
        score_counts.band_number,

        -- measures
        cast(sum(score_counts.student_count) as bigint) as student_count

    from score_counts

    -- Many-to-one.
    inner join suppression
        on
            score_counts.dataset_id = suppression.dataset_id
            and score_counts.school_year_name = suppression.school_year_name
            and score_counts.dimension_name = suppression.dimension_name
            and score_counts.dimension_value = suppression.dimension_value

    group by
        score_counts.dataset_id,
        score_counts.school_year_name,
        score_counts.dimension_name,
        case
            when suppression.is_distribution_suppressed then '' else score_counts.dimension_value
        end,
        score_counts.band_number

)

select * from final
