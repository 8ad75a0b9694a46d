{#-
    The class of each rate: enough students whom it is about, in a group of a size that leaves open
    how many others there are, and in a year of such a size. `lowest_count` and `highest_count` are
    what would follow for a reader who knew the denominator.
-#}
{%- set minimum_count = var('disclosure_minimum_count') -%}
{%- set spare_count = var('disclosure_spare_count') -%}

with

measures as (

    select
        dataset_id,
        school_year_name,
        dimension_name,
        dimension_value,
        scored_student_count,
        attendance_student_count,
        below_basic_count,
        below_proficient_count,
        chronically_absent_count

    from {{ ref('int_students__group_measures') }}

),

sizes as (

    select
        dataset_id,
        school_year_name,
        dimension_name,
        dimension_value,
        student_count,
        lowest_student_count,
        is_size_known

    from {{ ref('int_students__group_sizes') }}

),

size_classes as (

    select
        smallest_student_count,
        largest_student_count,
        coded_percent,
        step_percent

    from {{ ref('size_classes') }}

),

rates as (

    select
        dataset_id,
        school_year_name,
        dimension_name,
        dimension_value,
        'below_basic' as rate_name,
        'score' as family_name,
        scored_student_count as denominator_count,
        below_basic_count as numerator_count

    from measures

    union all

    select
        dataset_id,
        school_year_name,
        dimension_name,
        dimension_value,
        'below_proficient' as rate_name,
        'score' as family_name,
        scored_student_count as denominator_count,
        below_proficient_count as numerator_count

    from measures

    union all

    select
        dataset_id,
        school_year_name,
        dimension_name,
        dimension_value,
        'chronically_absent' as rate_name,
        'attendance' as family_name,
        attendance_student_count as denominator_count,
        chronically_absent_count as numerator_count

    from measures

),

sized as (

    select
        rates.dataset_id,
        rates.school_year_name,
        rates.dimension_name,
        rates.dimension_value,
        rates.rate_name,
        rates.family_name,
        rates.denominator_count,
        rates.numerator_count,
        {{ whole_percent('rates.numerator_count', 'rates.denominator_count') }} as rate_percent,
        sizes.student_count,
        sizes.lowest_student_count,
        sizes.is_size_known,
        least(rates.denominator_count, sizes.lowest_student_count - {{ spare_count }})
            as class_student_count,
        max(rates.denominator_count) over (
            partition by rates.dataset_id, rates.school_year_name, rates.rate_name
        ) > 0 as has_figures

    from rates

    -- Many-to-one.
    inner join sizes
        on
            rates.dataset_id = sizes.dataset_id
            and rates.school_year_name = sizes.school_year_name
            and rates.dimension_name = sizes.dimension_name
            and rates.dimension_value = sizes.dimension_value

),

gated as (

    select
        dataset_id,
        school_year_name,
        dimension_name,
        dimension_value,
        rate_name,
        family_name,
        denominator_count,
        numerator_count,
        rate_percent,
        student_count,
        lowest_student_count,
        is_size_known,
        class_student_count,
        has_figures,
        is_size_known
        and class_student_count >= {{ minimum_count }}
        and bool_or(dimension_name = 'all' and class_student_count >= {{ minimum_count }}) over (
            partition by dataset_id, school_year_name, rate_name
        ) as has_class

    from sized

),

classed as (

    select
        gated.dataset_id,
        gated.school_year_name,
        gated.dimension_name,
        gated.dimension_value,
        gated.rate_name,
        gated.family_name,
        gated.denominator_count,
        gated.numerator_count,
        gated.student_count,
        gated.lowest_student_count,
        gated.is_size_known,
        gated.has_figures,
        gated.has_class,
        size_classes.smallest_student_count,
        size_classes.largest_student_count,
        {{ rate_class_percent(
            'lowest', 'gated.rate_percent', 'size_classes.coded_percent',
            'size_classes.step_percent'
        ) }} as lowest_percent,
        {{ rate_class_percent(
            'highest', 'gated.rate_percent', 'size_classes.coded_percent',
            'size_classes.step_percent'
        ) }} as highest_percent

    from gated

    -- Many-to-one or none: without enough students there is no class.
    left join size_classes
        on
            gated.has_class
            and gated.class_student_count >= size_classes.smallest_student_count
            and gated.class_student_count
            <= coalesce(size_classes.largest_student_count, gated.class_student_count)

),

final as (

    select
        -- keys
        dataset_id,
        school_year_name,
        dimension_name,
        dimension_value,
        rate_name,

        -- attributes
        family_name,

        -- measures
        student_count,
        lowest_student_count,
        cast(smallest_student_count as bigint) as smallest_class_count,
        cast(largest_student_count as bigint) as largest_class_count,
        denominator_count,
        numerator_count,
        lowest_percent,
        highest_percent,
        case
            when has_class then {{ lowest_numerator('lowest_percent', 'denominator_count') }}
            else 0
        end as lowest_count,
        case
            when has_class then {{ highest_numerator('highest_percent', 'denominator_count') }}
            else denominator_count
        end as highest_count,

        -- quality
        is_size_known,
        has_figures,
        has_class,
        coalesce(lowest_percent = 0 or highest_percent = 100, false) as is_coded

    from classed

)

select * from final
