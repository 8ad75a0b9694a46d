with

measures as (

    select
        dataset_id,
        school_year_name,
        dimension_name,
        dimension_value,
        below_basic_count,
        below_proficient_count,
        chronically_absent_count,
        scored_student_count,
        attendance_student_count

    from {{ ref('int_students__group_measures') }}

),

suppression as (

    select
        dataset_id,
        school_year_name,
        dimension_name,
        dimension_value,
        is_score_suppressed,
        is_attendance_suppressed

    from {{ ref('int_students__group_suppression') }}

),

coding as (

    select
        smallest_student_count,
        largest_student_count,
        coded_percent

    from {{ ref('rate_coding') }}

),

groups as (

    select
        measures.dataset_id,
        measures.school_year_name,
        measures.dimension_name,
        measures.dimension_value,
        measures.below_basic_count,
        measures.below_proficient_count,
        measures.chronically_absent_count,
        measures.scored_student_count,
        measures.attendance_student_count,
        suppression.is_score_suppressed,
        suppression.is_attendance_suppressed

    from measures

    -- One-to-one.
    inner join suppression
        on
            measures.dataset_id = suppression.dataset_id
            and measures.school_year_name = suppression.school_year_name
            and measures.dimension_name = suppression.dimension_name
            and measures.dimension_value = suppression.dimension_value

),

rates as (

    select
        dataset_id,
        school_year_name,
        dimension_name,
        dimension_value,
        'below_basic' as rate_name,
        is_score_suppressed as is_remainder,
        scored_student_count as denominator_count,
        below_basic_count as numerator_count

    from groups

    where below_basic_count is not null

    union all

    select
        dataset_id,
        school_year_name,
        dimension_name,
        dimension_value,
        'below_proficient' as rate_name,
        is_score_suppressed as is_remainder,
        scored_student_count as denominator_count,
        below_proficient_count as numerator_count

    from groups

    where below_proficient_count is not null

    union all

    select
        dataset_id,
        school_year_name,
        dimension_name,
        dimension_value,
        'chronically_absent' as rate_name,
        is_attendance_suppressed as is_remainder,
        attendance_student_count as denominator_count,
        chronically_absent_count as numerator_count

    from groups

    where chronically_absent_count is not null

),

-- The suppressed groups of a dimension are known together, as the rest of the total: one cell.
cells as (

    select
        dataset_id,
        school_year_name,
        dimension_name,
        rate_name,
        case when is_remainder then '' else dimension_value end as cell_name,
        is_remainder,
        cast(sum(denominator_count) as bigint) as denominator_count,
        cast(sum(numerator_count) as bigint) as numerator_count,
        {{ whole_percent('sum(numerator_count)', 'sum(denominator_count)') }} as rate_percent

    from rates

    group by
        dataset_id,
        school_year_name,
        dimension_name,
        rate_name,
        case when is_remainder then '' else dimension_value end,
        is_remainder

    having sum(denominator_count) > 0

),

final as (

    select
        -- keys
        cells.dataset_id,
        cells.school_year_name,
        cells.dimension_name,
        cells.rate_name,
        cells.cell_name,

        -- measures
        cells.denominator_count,
        cells.numerator_count,
        cells.rate_percent,
        coding.coded_percent,

        -- quality
        case
            when not {{ var('disclosure_rate_coding') }} then 'plain'
            when cells.rate_percent <= coding.coded_percent then 'low'
            when cells.rate_percent >= 100 - coding.coded_percent then 'high'
            else 'plain'
        end as coding,
        cells.is_remainder

    from cells

    -- Many-to-one; the last row of the seed has no largest count.
    inner join coding
        on
            cells.denominator_count >= coding.smallest_student_count
            and cells.denominator_count <= coalesce(
                coding.largest_student_count, cells.denominator_count
            )

)

select * from final
