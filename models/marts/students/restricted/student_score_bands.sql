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

    from {{ ref('student_score_counts') }}

    where score_point is not null

),

protection as (

    select
        dataset_id,
        school_year_name,
        dimension_name,
        dimension_value,
        is_distribution_withheld

    from {{ ref('student_group_protection') }}

),

final as (

    select
        -- keys
        score_counts.dataset_id,
        score_counts.school_year_name,
        score_counts.dimension_name,
        -- What is withheld of a dimension is known together, as the rest of the total: one cell.
        case
            when protection.is_distribution_withheld then '' else score_counts.dimension_value
        end as cell_name,
        score_counts.band_number,

        -- measures
        cast(sum(score_counts.student_count) as bigint) as student_count

    from score_counts

    -- Many-to-one.
    inner join protection
        on
            score_counts.dataset_id = protection.dataset_id
            and score_counts.school_year_name = protection.school_year_name
            and score_counts.dimension_name = protection.dimension_name
            and score_counts.dimension_value = protection.dimension_value

    group by
        score_counts.dataset_id,
        score_counts.school_year_name,
        score_counts.dimension_name,
        case
            when protection.is_distribution_withheld then '' else score_counts.dimension_value
        end,
        score_counts.band_number

)

select * from final
