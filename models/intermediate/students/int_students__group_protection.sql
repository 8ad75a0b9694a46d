{#-
    The sum check. The groups of a dimension add up to the total, so a reader who knows the least
    and the most that each count can be knows more of every one of them: what the total leaves when
    the others are as large, or as small, as they can be. How much more is the same for all: it
    depends on how far the total is from the sum of the least, and the sum of the most from it.
    Where that is too near, the figures of the smallest groups are left out, then of the next.
-#}
{%- set minimum_count = var('disclosure_minimum_count') -%}
{%- set spare_count = var('disclosure_spare_count') -%}
{%- set room = var('disclosure_minimum_room') -%}
{%- set dimension = 'dataset_id, school_year_name, dimension_name, figure_name' -%}

with

rates as (

    select
        dataset_id,
        school_year_name,
        dimension_name,
        dimension_value,
        rate_name,
        family_name,
        student_count,
        lowest_student_count,
        smallest_class_count,
        largest_class_count,
        denominator_count,
        numerator_count,
        lowest_percent,
        lowest_count,
        highest_count,
        is_size_known,
        has_class,
        is_coded

    from {{ ref('int_students__rate_classes') }}

    where has_figures

),

-- A mean that says more than the rates is not published beside a coded rate. Beside another, the
-- counts of the rates are taken to be known; so is one at a quarter, beside quartiles.
means as (

    select
        dataset_id,
        school_year_name,
        dimension_name,
        dimension_value,
        scored_student_count,
        rounded_final_percentage_mean,
        final_percentage_mean_step,
        has_class and (is_wide or not is_coded) as has_mean,
        has_class and not is_wide and not is_coded as is_known,
        has_spread

    from {{ ref('int_students__mean_classes') }}

    where has_figures

),

-- Of each figure: what a reader knows when it is published and when it is left out.
figures as (

    select
        rates.dataset_id,
        rates.school_year_name,
        rates.dimension_name,
        rates.dimension_value,
        rates.rate_name as figure_name,
        rates.student_count,
        rates.has_class as is_published,
        rates.is_coded or not rates.has_class as is_protected,
        {{ room }} as room,
        case
            when
                rates.family_name = 'score'
                and (means.is_known or means.has_spread and mod(rates.lowest_percent, 25) = 0)
                then rates.numerator_count
            else rates.lowest_count
        end as lowest_count,
        case
            when
                rates.family_name = 'score'
                and (means.is_known or means.has_spread and mod(rates.lowest_percent, 25) = 0)
                then rates.numerator_count
            else rates.highest_count
        end as highest_count,
        rates.denominator_count as hidden_highest_count

    from rates

    -- Many-to-one or none: there may be no scores.
    left join means
        on
            rates.dataset_id = means.dataset_id
            and rates.school_year_name = means.school_year_name
            and rates.dimension_name = means.dimension_name
            and rates.dimension_value = means.dimension_value

    where rates.numerator_count is not null

    union all

    -- Students without a score, or without days: the class of the group leaves room for so many, or
    -- it would have one with enough of the others. Where the size of the group keeps it from a
    -- larger class, there may be none.
    select
        dataset_id,
        school_year_name,
        dimension_name,
        dimension_value,
        'without_' || family_name as figure_name,
        student_count,
        has_class as is_published,
        true as is_protected,
        {{ room }} as room,
        case
            when has_class and lowest_student_count - {{ spare_count }} > largest_class_count
                then student_count - largest_class_count
            when has_class then 0
            when is_size_known and lowest_student_count >= {{ minimum_count + spare_count }}
                then student_count - {{ minimum_count - 1 }}
            else 0
        end as lowest_count,
        student_count - coalesce(smallest_class_count, 0) as highest_count,
        student_count as hidden_highest_count

    from rates

    where rate_name in ('below_basic', 'chronically_absent')

    union all

    select
        means.dataset_id,
        means.school_year_name,
        means.dimension_name,
        means.dimension_value,
        'score_sum' as figure_name,
        rates.student_count,
        means.has_mean as is_published,
        not means.has_mean as is_protected,
        100 * means.scored_student_count as room,
        case
            when means.has_mean
                then
                    means.scored_student_count
                    * (means.rounded_final_percentage_mean - means.final_percentage_mean_step / 2)
            else 0
        end as lowest_count,
        case
            when means.has_mean
                then
                    means.scored_student_count
                    * (means.rounded_final_percentage_mean + means.final_percentage_mean_step / 2)
            else 100 * means.scored_student_count
        end as highest_count,
        100 * means.scored_student_count as hidden_highest_count

    from means

    -- One-to-one.
    inner join rates
        on
            means.dataset_id = rates.dataset_id
            and means.school_year_name = rates.school_year_name
            and means.dimension_name = rates.dimension_name
            and means.dimension_value = rates.dimension_value
            and rates.rate_name = 'below_basic'

),

-- Every dimension adds up to the same total, so the total is known as well as the best of them
-- tells.
dimension_sums as (

    select
        dataset_id,
        school_year_name,
        dimension_name,
        figure_name,
        sum(lowest_count) as lowest_count,
        sum(highest_count) as highest_count,
        max(case when is_protected then least(room, highest_count - lowest_count) else 0 end)
            as needed_room,
        bool_or(not is_published and dimension_name = 'all') as is_total_hidden

    from figures

    group by {{ dimension }}

),

totals as (

    select
        dataset_id,
        school_year_name,
        figure_name,
        max(lowest_count) as lowest_count,
        min(highest_count) as highest_count,
        bool_or(is_total_hidden) as is_hidden

    from dimension_sums

    group by dataset_id, school_year_name, figure_name

),

-- What leaving out the figures of all smaller groups opens; groups of one size go together.
opened as (

    select
        dataset_id,
        school_year_name,
        dimension_name,
        dimension_value,
        figure_name,
        is_published,
        sum(lowest_count) over (
            partition by {{ dimension }} order by student_count
        ) - sum(lowest_count) over (
            partition by {{ dimension }}, student_count
        ) as opened_below_count,
        sum(hidden_highest_count - highest_count) over (
            partition by {{ dimension }} order by student_count
        ) - sum(hidden_highest_count - highest_count) over (
            partition by {{ dimension }}, student_count
        ) as opened_above_count

    from figures

),

final as (

    select
        -- keys
        opened.dataset_id,
        opened.school_year_name,
        opened.dimension_name,
        opened.dimension_value,
        opened.figure_name,

        -- quality
        opened.is_published
        and not totals.is_hidden
        and totals.highest_count - dimension_sums.lowest_count + opened.opened_below_count
        >= dimension_sums.needed_room
        and dimension_sums.highest_count - totals.lowest_count + opened.opened_above_count
        >= dimension_sums.needed_room as is_open

    from opened

    -- Many-to-one.
    inner join dimension_sums
        on
            opened.dataset_id = dimension_sums.dataset_id
            and opened.school_year_name = dimension_sums.school_year_name
            and opened.dimension_name = dimension_sums.dimension_name
            and opened.figure_name = dimension_sums.figure_name

    -- Many-to-one.
    inner join totals
        on
            opened.dataset_id = totals.dataset_id
            and opened.school_year_name = totals.school_year_name
            and opened.figure_name = totals.figure_name

)

select * from final
