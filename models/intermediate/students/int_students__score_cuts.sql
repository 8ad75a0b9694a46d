with

bands as (

    select
        dataset_id,
        school_year_name,
        dimension_name,
        cell_name,
        band_number,
        student_count,
        sum(student_count) over (
            partition by dataset_id, school_year_name, dimension_name, cell_name
        ) as cell_student_count

    from {{ ref('int_students__score_bands') }}

),

coding as (

    select
        smallest_student_count,
        largest_student_count,
        coded_percent

    from {{ ref('rate_coding') }}

),

cut_bands as (

    select listed.cut_band

    from (values (1), (2), (3), (4), (5), (6), (7), (8), (9)) as listed (cut_band)

),

-- A pair of cuts: one bin below the first, one from the second on, ten points each between them.
pairs as (

    select
        cut_bands.cut_band as lowest_cut_band,
        highest_cuts.cut_band as highest_cut_band

    from cut_bands

    -- Many-to-many: all pairs in order.
    inner join cut_bands as highest_cuts
        on cut_bands.cut_band <= highest_cuts.cut_band

),

binned as (

    select
        bands.dataset_id,
        bands.school_year_name,
        bands.dimension_name,
        bands.cell_name,
        pairs.lowest_cut_band,
        pairs.highest_cut_band,
        {{ score_bin_start('bands.band_number') }} as bin_start_band,
        max(bands.cell_student_count) as cell_student_count,
        sum(bands.student_count) as student_count

    from bands

    -- Many-to-many: every cell is tried with every pair.
    cross join pairs

    group by
        bands.dataset_id,
        bands.school_year_name,
        bands.dimension_name,
        bands.cell_name,
        pairs.lowest_cut_band,
        pairs.highest_cut_band,
        {{ score_bin_start('bands.band_number') }}

),

-- How many bins of the cell can be published, of those in which anybody is at all; the outer bins
-- must be more of the cell than an extreme rate, or they would give a coded rate away.
counted as (

    select
        binned.dataset_id,
        binned.school_year_name,
        binned.dimension_name,
        binned.lowest_cut_band,
        binned.highest_cut_band,
        binned.cell_name,
        count(*) as filled_bin_count,
        count(
            case when binned.student_count >= {{ var('disclosure_minimum_count') }} then 1 end
        ) as safe_bin_count,
        count(
            case
                when
                    binned.bin_start_band in (0, binned.highest_cut_band)
                    and {{ whole_percent('binned.student_count', 'binned.cell_student_count') }}
                    > coding.coded_percent
                    then 1
            end
        ) as safe_outer_bin_count

    from binned

    -- Many-to-one; the last row of the seed has no largest count.
    inner join coding
        on
            binned.cell_student_count >= coding.smallest_student_count
            and binned.cell_student_count <= coalesce(
                coding.largest_student_count, binned.cell_student_count
            )

    group by
        binned.dataset_id,
        binned.school_year_name,
        binned.dimension_name,
        binned.lowest_cut_band,
        binned.highest_cut_band,
        binned.cell_name

),

-- Safe when it is so for every cell; the total is a cell too and has the most bins filled.
ranked as (

    select
        dataset_id,
        school_year_name,
        lowest_cut_band,
        highest_cut_band,
        min(safe_bin_count) = max(filled_bin_count) and min(safe_outer_bin_count) = 2 as is_safe,
        row_number() over (
            partition by
                dataset_id,
                school_year_name,
                min(safe_bin_count) = max(filled_bin_count) and min(safe_outer_bin_count) = 2
            order by highest_cut_band - lowest_cut_band desc, lowest_cut_band
        ) as preference

    from counted

    group by dataset_id, school_year_name, lowest_cut_band, highest_cut_band

),

final as (

    select
        -- keys
        dataset_id,
        school_year_name,

        -- attributes
        lowest_cut_band,
        highest_cut_band

    from ranked

    where is_safe and preference = 1

)

select * from final
