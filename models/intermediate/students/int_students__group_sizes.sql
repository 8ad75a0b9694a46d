{#-
    The size that is published of each group. All sizes of a dimension but one are exact. Beside
    small groups, the first large group by name is given as a range: the small ones have a range
    together in which each of them can have from one student to one less than the minimum. So
    nothing published depends on the size of a small group.
-#}
{%- set minimum_count = var('disclosure_minimum_count') -%}
{%- set small_sizes = minimum_count - 1 -%}

with

measures as (

    select
        dataset_id,
        school_year_name,
        dimension_name,
        dimension_value,
        student_count,
        student_count < {{ minimum_count }} as is_small

    from {{ ref('int_students__group_measures') }}

),

-- The small groups of each dimension, and the first of the others.
dimensions as (

    select
        dataset_id,
        school_year_name,
        dimension_name,
        count(*) as group_count,
        sum(student_count) as total_student_count,
        count(case when is_small then 1 end) as small_group_count,
        coalesce(sum(case when is_small then student_count end), 0) as small_student_count,
        min(case when not is_small then dimension_value end) as first_large_value

    from measures

    group by dataset_id, school_year_name, dimension_name

),

-- Ranges of as many numbers as a small group has sizes; the last takes what is left over.
counted as (

    select
        dataset_id,
        school_year_name,
        dimension_name,
        group_count,
        total_student_count,
        small_group_count,
        small_student_count,
        first_large_value,
        greatest(
            floor(({{ small_sizes - 1 }} * small_group_count + 1) / {{ small_sizes }}.0), 1
        ) as range_count,
        floor((small_student_count - small_group_count) / {{ small_sizes }}.0) as range_number

    from dimensions

),

ranges as (

    select
        dataset_id,
        school_year_name,
        dimension_name,
        group_count,
        total_student_count,
        small_group_count,
        small_student_count,
        first_large_value,
        cast(
            small_group_count + {{ small_sizes }} * least(range_number, range_count - 1) as bigint
        ) as small_lowest_count,
        cast(
            case
                when small_group_count = 0 then 0
                when range_number >= range_count - 1 then {{ small_sizes }} * small_group_count
                else small_group_count + {{ small_sizes }} * (range_number + 1) - 1
            end as bigint
        ) as small_highest_count

    from counted

),

bounded as (

    select
        measures.dataset_id,
        measures.school_year_name,
        measures.dimension_name,
        measures.dimension_value,
        measures.student_count,
        measures.is_small,
        measures.dimension_value = ranges.first_large_value as is_first_large,
        measures.student_count + ranges.small_student_count as first_and_small_count,
        ranges.small_lowest_count,
        ranges.small_highest_count,
        ranges.small_group_count,
        measures.dimension_name = 'all'
        or ranges.total_student_count >= ranges.group_count + {{ small_sizes }} as is_listed

    from measures

    -- Many-to-one.
    inner join ranges
        on
            measures.dataset_id = ranges.dataset_id
            and measures.school_year_name = ranges.school_year_name
            and measures.dimension_name = ranges.dimension_name

),

-- The group that is not exact must be a large one, whatever of the range is true.
final as (

    select
        -- keys
        dataset_id,
        school_year_name,
        dimension_name,
        dimension_value,

        -- measures
        student_count,
        cast(
            case
                when is_first_large then first_and_small_count - small_highest_count
                when is_small then 1
                else student_count
            end as bigint
        ) as lowest_student_count,
        cast(
            case
                when is_first_large then first_and_small_count - small_lowest_count
                when is_small then {{ small_sizes }}
                else student_count
            end as bigint
        ) as highest_student_count,

        -- quality
        is_small,
        is_listed,
        dimension_name = 'all'
        or small_group_count = 0
        or coalesce(
            max(case when is_first_large then first_and_small_count - small_highest_count end)
                over (partition by dataset_id, school_year_name, dimension_name)
            >= {{ minimum_count }},
            false
        ) as is_size_known

    from bounded

)

select * from final
