with

suppression as (

    select
        dataset_id,
        school_year_name,
        dimension_name,
        dimension_value,
        is_distribution_suppressed

    from {{ ref('int_students__group_suppression') }}

    where has_scores

),

synthetic_years as (

    select
        dataset_id,
        school_year_name,
        bool_or(is_synthetic) as is_synthetic

    from {{ ref('int_students__group_measures') }}

    group by dataset_id, school_year_name

),

cuts as (

    select
        dataset_id,
        school_year_name,
        lowest_cut_band,
        highest_cut_band

    from {{ ref('int_students__score_cuts') }}

),

bands as (

    select
        dataset_id,
        school_year_name,
        dimension_name,
        cell_name,
        band_number,
        student_count

    from {{ ref('int_students__score_bands') }}

),

listed_bands as (

    select listed.band_number

    from (values (0), (1), (2), (3), (4), (5), (6), (7), (8), (9)) as listed (band_number)

),

-- The bins of a year are the same for all groups; what cannot be published is one empty bin.
spread as (

    select
        suppression.dataset_id,
        suppression.school_year_name,
        suppression.dimension_name,
        suppression.dimension_value,
        listed_bands.band_number,
        case
            when suppression.is_distribution_suppressed or cuts.lowest_cut_band is null then 0
            else {{ score_bin_start('listed_bands.band_number') }}
        end as bin_start_band,
        suppression.is_distribution_suppressed or cuts.lowest_cut_band is null as is_suppressed

    from suppression

    -- Many-to-many: ten bands of each group.
    cross join listed_bands

    -- Many-to-one or none: some years have no safe cuts.
    left join cuts
        on
            suppression.dataset_id = cuts.dataset_id
            and suppression.school_year_name = cuts.school_year_name

),

final as (

    select
        -- keys
        spread.dataset_id,
        spread.school_year_name,
        spread.dimension_name,
        spread.dimension_value,
        10 * spread.bin_start_band as bin_start_percentage,

        -- attributes
        10 * (max(spread.band_number) + 1) as bin_end_percentage,

        -- measures
        case
            when not spread.is_suppressed
                then {{ rounded_count('coalesce(sum(bands.student_count), 0)') }}
        end as binned_student_count,

        -- quality
        spread.is_suppressed,
        case when spread.is_suppressed then 'small_group_protection' end as suppression_reason,
        synthetic_years.is_synthetic

    from spread

    -- Many-to-one.
    inner join synthetic_years
        on
            spread.dataset_id = synthetic_years.dataset_id
            and spread.school_year_name = synthetic_years.school_year_name

    -- One-to-one or none: a band in which nobody is has no row, nor has a suppressed group.
    left join bands
        on
            spread.dataset_id = bands.dataset_id
            and spread.school_year_name = bands.school_year_name
            and spread.dimension_name = bands.dimension_name
            and spread.dimension_value = bands.cell_name
            and spread.band_number = bands.band_number

    group by
        spread.dataset_id,
        spread.school_year_name,
        spread.dimension_name,
        spread.dimension_value,
        spread.bin_start_band,
        spread.is_suppressed,
        synthetic_years.is_synthetic

)

select * from final
