{#-
    How far can the published rates of a dimension be narrowed by those of the total? Each cell is
    what a reader knows of its numerator: an interval. The cells of a dimension add up to the
    total, so the sums of the intervals give the sharpest bounds there are.
-#}
{%- set cell = 'dataset_id, school_year_name, dimension_name, rate_name, cell_name' -%}
{%- set dimension = 'dataset_id, school_year_name, dimension_name, rate_name' -%}
{%- set everyone = 'dataset_id, school_year_name, rate_name' -%}

with

cells as (

    select
        {{ cell }},
        denominator_count,
        rate_percent,
        coded_percent,
        coding,
        is_withheld,
        {{ published_percent('lowest') }} as lowest_percent,
        {{ published_percent('highest') }} as highest_percent

    from {{ ref('student_rate_cells') }}

),

bounded as (

    select
        {{ cell }},
        denominator_count,
        rate_percent,
        coded_percent,
        coding,
        is_withheld,
        {{ lowest_numerator('lowest_percent', 'denominator_count') }} as coded_lowest_count,
        {{ highest_numerator('highest_percent', 'denominator_count') }} as coded_highest_count,
        -- The order in which plain rates are given up to cover for coded ones.
        case
            when coding = 'plain' and not is_withheld
                then row_number() over (
                    partition by {{ dimension }}, coding = 'plain' and not is_withheld
                    order by denominator_count, cell_name
                )
        end as step_number

    from cells

),

dimension_totals as (

    select
        {{ dimension }},
        cast(sum(case when is_withheld then 0 else coded_lowest_count end) as bigint)
            as lowest_count,
        cast(sum(
            case when is_withheld then denominator_count else coded_highest_count end
        ) as bigint) as highest_count,
        cast(sum(denominator_count) as bigint) as denominator_count

    from bounded

    group by {{ dimension }}

),

-- Every dimension adds up to the same total, so the total is known as well as the best of them
-- tells; `all` is the total's own rate.
totals as (

    select
        {{ everyone }},
        max(lowest_count) as lowest_count,
        min(highest_count) as highest_count,
        max(denominator_count) as denominator_count,
        max(case when dimension_name = 'all' then lowest_count end) as own_lowest_count,
        max(case when dimension_name = 'all' then highest_count end) as own_highest_count

    from dimension_totals

    group by {{ everyone }}

),

final as (

    select
        -- keys
        bounded.dataset_id,
        bounded.school_year_name,
        bounded.dimension_name,
        bounded.rate_name,
        bounded.cell_name,

        -- attributes
        bounded.rate_percent,
        bounded.coded_percent,
        bounded.coding,

        -- measures
        bounded.denominator_count,
        -- What a reader sees: a percent, a coded range, or nothing.
        case when bounded.is_withheld then 0 else bounded.coded_lowest_count end as lowest_count,
        case
            when bounded.is_withheld then bounded.denominator_count
            else bounded.coded_highest_count
        end as highest_count,
        -- A plain rate that is given up is still known not to be extreme.
        {{ highest_numerator('bounded.coded_percent', 'bounded.denominator_count') }}
        + 1 as hidden_lowest_count,
        {{ lowest_numerator('(100 - bounded.coded_percent)', 'bounded.denominator_count') }}
        - 1 as hidden_highest_count,
        -- What a reader must be left with of an extreme rate: all of its range, as far as the total
        -- alone does not say more.
        case
            when bounded.coding <> 'plain'
                then greatest(
                    bounded.coded_lowest_count,
                    totals.own_lowest_count - (totals.denominator_count - bounded.denominator_count)
                )
        end as required_lowest_count,
        case
            when bounded.coding <> 'plain'
                then least(bounded.coded_highest_count, totals.own_highest_count)
        end as required_highest_count,
        totals.lowest_count as total_lowest_count,
        totals.highest_count as total_highest_count,
        bounded.step_number,

        -- quality
        bounded.is_withheld

    from bounded

    -- Many-to-one.
    inner join totals
        on
            bounded.dataset_id = totals.dataset_id
            and bounded.school_year_name = totals.school_year_name
            and bounded.rate_name = totals.rate_name

)

select * from final
