{#-
    How far can the published rates of a dimension be narrowed by those of the total? Each cell is
    what a reader knows of its numerator: an interval. The cells of a dimension add up to the
    total, so the sums of the intervals give the sharpest bounds there are. Where they are sharper
    than a coded rate allows, plain rates are suppressed too, from the smallest group on.
-#}
{%- set dimension = 'dataset_id, school_year_name, dimension_name, rate_name' -%}
{%- set attempt = dimension ~ ', attempt_number' -%}

with

cells as (

    select
        dataset_id,
        school_year_name,
        dimension_name,
        rate_name,
        cell_name,
        denominator_count,
        rate_percent,
        coded_percent,
        coding,
        is_remainder,
        {{ published_percent('lowest') }} as lowest_percent,
        {{ published_percent('highest') }} as highest_percent

    from {{ ref('int_students__rate_cells') }}

),

-- What a reader sees of each cell: a percent, a coded range, or nothing.
intervals as (

    select
        dataset_id,
        school_year_name,
        dimension_name,
        rate_name,
        cell_name,
        denominator_count,
        rate_percent,
        coded_percent,
        coding,
        is_remainder,
        {{ lowest_numerator('lowest_percent', 'denominator_count') }} as coded_lowest_count,
        {{ highest_numerator('highest_percent', 'denominator_count') }} as coded_highest_count,
        case
            when is_remainder then 0
            else {{ lowest_numerator('lowest_percent', 'denominator_count') }}
        end as lowest_count,
        case
            when is_remainder then denominator_count
            else {{ highest_numerator('highest_percent', 'denominator_count') }}
        end as highest_count,
        -- A plain rate that is suppressed is still known not to be extreme.
        {{ highest_numerator('coded_percent', 'denominator_count') }} + 1 as hidden_lowest_count,
        {{ lowest_numerator('(100 - coded_percent)', 'denominator_count') }}
        - 1 as hidden_highest_count,
        -- The order in which plain rates are suppressed to protect coded ones.
        case
            when coding = 'plain' and not is_remainder
                then row_number() over (
                    partition by {{ dimension }}, coding = 'plain' and not is_remainder
                    order by denominator_count, cell_name
                )
        end as step_number,
        bool_or(coding <> 'plain') over (partition by {{ dimension }}) as has_coded_cell

    from cells

),

dimension_totals as (

    select
        dataset_id,
        school_year_name,
        dimension_name,
        rate_name,
        cast(sum(lowest_count) as bigint) as lowest_count,
        cast(sum(highest_count) as bigint) as highest_count,
        cast(sum(denominator_count) as bigint) as denominator_count

    from intervals

    group by {{ dimension }}

),

-- Every dimension adds up to the same total, so the total is known as well as the best of them
-- tells; `all` is the total's own rate.
totals as (

    select
        dataset_id,
        school_year_name,
        rate_name,
        max(lowest_count) as lowest_count,
        min(highest_count) as highest_count,
        max(denominator_count) as denominator_count,
        max(case when dimension_name = 'all' then lowest_count end) as own_lowest_count,
        max(case when dimension_name = 'all' then highest_count end) as own_highest_count

    from dimension_totals

    group by dataset_id, school_year_name, rate_name

),

-- Attempt 0 publishes every plain rate; attempt n, if need be, suppresses those of the n smallest
-- groups.
attempts as (

    select
        dataset_id,
        school_year_name,
        dimension_name,
        rate_name,
        step_number as attempt_number

    from intervals

    where has_coded_cell and step_number is not null

    union all

    select
        dataset_id,
        school_year_name,
        dimension_name,
        rate_name,
        0 as attempt_number

    from intervals

    group by {{ dimension }}

),

attempted as (

    select
        attempts.dataset_id,
        attempts.school_year_name,
        attempts.dimension_name,
        attempts.rate_name,
        attempts.attempt_number,
        -- What a reader must be left with of an extreme rate: all of its range, as far as the total
        -- alone does not say more.
        case
            when intervals.coding <> 'plain'
                then greatest(
                    intervals.coded_lowest_count,
                    totals.own_lowest_count
                    - (totals.denominator_count - intervals.denominator_count)
                )
        end as required_lowest_count,
        case
            when intervals.coding <> 'plain'
                then least(intervals.coded_highest_count, totals.own_highest_count)
        end as required_highest_count,
        case
            when intervals.step_number <= attempts.attempt_number
                then intervals.hidden_lowest_count
            else intervals.lowest_count
        end as lowest_count,
        case
            when intervals.step_number <= attempts.attempt_number
                then intervals.hidden_highest_count
            else intervals.highest_count
        end as highest_count,
        totals.lowest_count as total_lowest_count,
        totals.highest_count as total_highest_count

    from attempts

    -- Many-to-many: each attempt with all cells of its dimension.
    inner join intervals
        on
            attempts.dataset_id = intervals.dataset_id
            and attempts.school_year_name = intervals.school_year_name
            and attempts.dimension_name = intervals.dimension_name
            and attempts.rate_name = intervals.rate_name

    -- Many-to-one.
    inner join totals
        on
            attempts.dataset_id = totals.dataset_id
            and attempts.school_year_name = totals.school_year_name
            and attempts.rate_name = totals.rate_name

),

-- A cell is at least what the total leaves when all others are as large as they can be.
narrowed as (

    select
        dataset_id,
        school_year_name,
        dimension_name,
        rate_name,
        attempt_number,
        required_lowest_count,
        required_highest_count,
        total_lowest_count - sum(highest_count) over (partition by {{ attempt }}) + highest_count
            as narrowed_lowest_count,
        total_highest_count - sum(lowest_count) over (partition by {{ attempt }}) + lowest_count
            as narrowed_highest_count

    from attempted

),

exposed as (

    select
        dataset_id,
        school_year_name,
        dimension_name,
        rate_name,
        attempt_number,
        bool_or(
            narrowed_lowest_count > required_lowest_count
            or narrowed_highest_count < required_highest_count
        ) as is_exposed

    from narrowed

    group by {{ attempt }}

),

chosen as (

    select
        dataset_id,
        school_year_name,
        dimension_name,
        rate_name,
        min(case when not coalesce(is_exposed, false) then attempt_number end) as attempt_number

    from exposed

    group by {{ dimension }}

),

final as (

    select
        -- keys
        intervals.dataset_id,
        intervals.school_year_name,
        intervals.dimension_name,
        intervals.rate_name,
        intervals.cell_name,

        -- attributes
        intervals.rate_percent,
        intervals.coded_percent,
        intervals.coding,

        -- quality
        -- The total's own rate has nothing beside it; without a safe attempt all others go.
        intervals.is_remainder or (
            intervals.dimension_name <> 'all'
            and coalesce(
                intervals.step_number <= chosen.attempt_number, chosen.attempt_number is null
            )
        ) as is_rate_suppressed

    from intervals

    -- Many-to-one.
    inner join chosen
        on
            intervals.dataset_id = chosen.dataset_id
            and intervals.school_year_name = chosen.school_year_name
            and intervals.dimension_name = chosen.dimension_name
            and intervals.rate_name = chosen.rate_name

)

select * from final
