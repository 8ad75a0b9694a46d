{#-
    The size that is published of each group, and the classes of its figures.

    All sizes of a dimension but one are exact. Beside small groups, the first large group by name is
    given as a range: the small ones have a range together in which each of them can have from one
    student to one less than the minimum. So nothing published depends on the size of a small group.
-#}
{%- set minimum_count = var('disclosure_minimum_count') -%}
{%- set small_sizes = minimum_count - 1 -%}
{%- set families = {'score': 'scored', 'attendance': 'attendance'} -%}
{%- set rates = {
    'below_basic': 'score', 'below_proficient': 'score', 'chronically_absent': 'attendance'
} -%}

with

measures as (

    select
        dataset_id,
        school_year_name,
        dimension_name,
        dimension_value,
        student_count,
        scored_student_count,
        attendance_student_count,
        below_basic_count,
        below_proficient_count,
        chronically_absent_count,
        final_percentage_mean,
        final_percentage_deviation,
        student_count < {{ minimum_count }} as is_small

    from {{ ref('int_students__group_measures') }}

),

size_classes as (

    select
        smallest_student_count,
        largest_student_count,
        coded_percent,
        step_percent,
        mean_step_tenths,
        guarded_mean_step_tenths,
        has_spread

    from {{ ref('size_classes') }}

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

-- The group that is not exact must be a large one, whatever of the range is true.
bounded as (

    select
        measures.dataset_id,
        measures.school_year_name,
        measures.dimension_name,
        measures.dimension_value,
        measures.student_count,
        {%- for students in families.values() %}
        measures.{{ students }}_student_count,
        {%- endfor %}
        {%- for rate in rates %}
        measures.{{ rate }}_count,
        {%- endfor %}
        measures.final_percentage_mean,
        measures.final_percentage_deviation,
        measures.is_small,
        measures.dimension_name = 'all'
        or ranges.total_student_count >= ranges.group_count + {{ small_sizes }} as is_listed,
        case
            when measures.dimension_value = ranges.first_large_value
                then
                    measures.student_count + ranges.small_student_count
                    - ranges.small_highest_count
            when measures.is_small then 1
            else measures.student_count
        end as lowest_student_count,
        case
            when measures.dimension_value = ranges.first_large_value
                then
                    measures.student_count + ranges.small_student_count
                    - ranges.small_lowest_count
            when measures.is_small then {{ small_sizes }}
            else measures.student_count
        end as highest_student_count,
        measures.dimension_name = 'all' or ranges.small_group_count = 0 or coalesce(
            max(
                case
                    when measures.dimension_value = ranges.first_large_value
                        then
                            measures.student_count + ranges.small_student_count
                            - ranges.small_highest_count
                end
            ) over (
                partition by
                    measures.dataset_id,
                    measures.school_year_name,
                    measures.dimension_name
            ) >= {{ minimum_count }},
            false
        ) as is_size_known

    from measures

    -- Many-to-one.
    inner join ranges
        on
            measures.dataset_id = ranges.dataset_id
            and measures.school_year_name = ranges.school_year_name
            and measures.dimension_name = ranges.dimension_name

),

-- Figures need enough students whom they are about, in a group of a size that leaves open how many
-- others there are.
sized as (

    select
        dataset_id,
        school_year_name,
        dimension_name,
        dimension_value,
        student_count,
        lowest_student_count,
        highest_student_count,
        is_small,
        is_listed,
        is_size_known
        {%- for family, students in families.items() %},
        {{ students }}_student_count,
        least({{ students }}_student_count, lowest_student_count - 5)
            as {{ family }}_size,
        max({{ students }}_student_count) over (
            partition by dataset_id, school_year_name
        ) > 0 as has_{{ family }}_figures
        {%- endfor %}
        {%- for rate, family in rates.items() %},
        {{ rate }}_count,
        {{ whole_percent(rate ~ '_count', families[family] ~ '_student_count') }}
            as {{ rate }}_percent
        {%- endfor %},
        final_percentage_mean,
        final_percentage_deviation

    from bounded

),

gated as (

    select
        dataset_id,
        school_year_name,
        dimension_name,
        dimension_value,
        student_count,
        lowest_student_count,
        highest_student_count,
        is_small,
        is_listed,
        is_size_known
        {%- for family, students in families.items() %},
        {{ students }}_student_count,
        {{ family }}_size,
        has_{{ family }}_figures,
        is_size_known
        and {{ family }}_size >= {{ minimum_count }}
        and bool_or(dimension_name = 'all' and {{ family }}_size >= {{ minimum_count }}) over (
            partition by dataset_id, school_year_name
        ) as has_{{ family }}_class
        {%- endfor %}
        {%- for rate in rates %},
        {{ rate }}_count,
        {{ rate }}_percent
        {%- endfor %},
        final_percentage_mean,
        final_percentage_deviation

    from sized

),

classed as (

    select
        gated.dataset_id,
        gated.school_year_name,
        gated.dimension_name,
        gated.dimension_value,
        gated.student_count,
        gated.lowest_student_count,
        gated.highest_student_count,
        gated.is_small,
        gated.is_listed,
        gated.is_size_known
        {%- for family, students in families.items() %},
        gated.{{ students }}_student_count,
        gated.has_{{ family }}_figures,
        gated.has_{{ family }}_class,
        {{ family }}_classes.smallest_student_count as {{ family }}_smallest_count,
        {{ family }}_classes.largest_student_count as {{ family }}_largest_count
        {%- endfor %}
        {%- for rate, family in rates.items() %},
        gated.{{ rate }}_count
        {%- for end in ['lowest', 'highest'] %},
        {{ rate_class_percent(
            end, 'gated.' ~ rate ~ '_percent', family ~ '_classes.coded_percent',
            family ~ '_classes.step_percent'
        ) }} as {{ rate }}_{{ end }}_percent
        {%- endfor %}
        {%- endfor %},
        gated.final_percentage_mean,
        coalesce(
            score_classes.has_spread
            and gated.final_percentage_deviation >= {{ var('disclosure_minimum_deviation') }}
            and not gated.below_basic_percent <= score_classes.coded_percent
            and not gated.below_proficient_percent <= score_classes.coded_percent
            and not gated.below_basic_percent >= 100 - score_classes.coded_percent
            and not gated.below_proficient_percent >= 100 - score_classes.coded_percent,
            false
        ) as has_spread,
        -- Beside a group without figures a mean is coarser, or it would tell theirs.
        case
            when
                bool_or(not gated.has_score_class) over (
                    partition by
                        gated.dataset_id,
                        gated.school_year_name,
                        gated.dimension_name
                )
                then score_classes.guarded_mean_step_tenths
            else score_classes.mean_step_tenths
        end as mean_step_tenths

    from gated

    -- Many-to-one or none: without enough students there is no class.
    left join size_classes as score_classes
        on
            gated.has_score_class
            and gated.score_size >= score_classes.smallest_student_count
            and gated.score_size
            <= coalesce(score_classes.largest_student_count, gated.score_size)

    -- The same.
    left join size_classes as attendance_classes
        on
            gated.has_attendance_class
            and gated.attendance_size >= attendance_classes.smallest_student_count
            and gated.attendance_size
            <= coalesce(attendance_classes.largest_student_count, gated.attendance_size)

),

final as (

    select
        -- keys
        dataset_id,
        school_year_name,
        dimension_name,
        dimension_value,

        -- measures
        student_count,
        cast(lowest_student_count as bigint) as lowest_student_count,
        cast(highest_student_count as bigint) as highest_student_count
        {%- for family, students in families.items() %},
        {{ students }}_student_count,
        cast({{ family }}_smallest_count as bigint) as {{ family }}_smallest_count,
        cast({{ family }}_largest_count as bigint) as {{ family }}_largest_count
        {%- endfor %}
        {%- for rate in rates %},
        {{ rate }}_count,
        {{ rate }}_lowest_percent,
        {{ rate }}_highest_percent
        {%- endfor %},
        cast(mean_step_tenths as double precision) / 10 as final_percentage_mean_step,
        cast(
            mean_step_tenths
            * floor({{ safe_ratio('10 * final_percentage_mean', 'mean_step_tenths') }} + 0.5)
            as double precision
        ) / 10 as rounded_final_percentage_mean,

        -- quality
        is_small,
        is_listed,
        is_size_known,
        {%- for family in families %}
        has_{{ family }}_figures,
        has_{{ family }}_class,
        {%- endfor %}
        has_spread

    from classed

)

select * from final
