{%- set dimension = 'dataset_id, school_year_name, dimension_name, rate_name' -%}
{%- set attempt = dimension ~ ', attempt_number' -%}

with

bounds as (

    select
        {{ dimension }},
        cell_name,
        rate_percent,
        coded_percent,
        coding,
        lowest_count,
        highest_count,
        hidden_lowest_count,
        hidden_highest_count,
        required_lowest_count,
        required_highest_count,
        total_lowest_count,
        total_highest_count,
        step_number,
        is_withheld,
        bool_or(coding <> 'plain') over (partition by {{ dimension }}) as has_coded_cell

    from {{ ref('student_rate_bounds') }}

),

-- Attempt 0 publishes every plain rate; attempt n, if need be, gives up the n smallest groups'.
attempts as (

    select
        {{ dimension }},
        step_number as attempt_number

    from bounds

    where has_coded_cell and step_number is not null

    union all

    select
        {{ dimension }},
        0 as attempt_number

    from bounds

    group by {{ dimension }}

),

attempted as (

    select
        attempts.dataset_id,
        attempts.school_year_name,
        attempts.dimension_name,
        attempts.rate_name,
        attempts.attempt_number,
        bounds.required_lowest_count,
        bounds.required_highest_count,
        {%- for side in ['lowest', 'highest'] %}
        case
            when bounds.step_number <= attempts.attempt_number then bounds.hidden_{{ side }}_count
            else bounds.{{ side }}_count
        end as {{ side }}_count,
        {%- endfor %}
        bounds.total_lowest_count,
        bounds.total_highest_count

    from attempts

    -- Many-to-many: each attempt with all cells of its dimension.
    inner join bounds
        on
            attempts.dataset_id = bounds.dataset_id
            and attempts.school_year_name = bounds.school_year_name
            and attempts.dimension_name = bounds.dimension_name
            and attempts.rate_name = bounds.rate_name

),

-- A cell is at least what the total leaves when all others are as large as they can be.
narrowed as (

    select
        {{ attempt }},
        required_lowest_count,
        required_highest_count,
        total_lowest_count - sum(highest_count) over (partition by {{ attempt }}) + highest_count
            as narrowed_lowest_count,
        total_highest_count - sum(lowest_count) over (partition by {{ attempt }}) + lowest_count
            as narrowed_highest_count

    from attempted

),

judged as (

    select
        {{ attempt }},
        bool_or(
            narrowed_lowest_count > required_lowest_count
            or narrowed_highest_count < required_highest_count
        ) as is_exposed

    from narrowed

    group by {{ attempt }}

),

chosen as (

    select
        {{ dimension }},
        min(case when not coalesce(is_exposed, false) then attempt_number end) as attempt_number

    from judged

    group by {{ dimension }}

),

final as (

    select
        -- keys
        bounds.dataset_id,
        bounds.school_year_name,
        bounds.dimension_name,
        bounds.rate_name,
        bounds.cell_name,

        -- attributes
        bounds.rate_percent,
        bounds.coded_percent,
        bounds.coding,

        -- quality
        -- The total's own rate has nothing beside it; without a safe attempt all others go.
        bounds.is_withheld or (
            bounds.dimension_name <> 'all'
            and coalesce(bounds.step_number <= chosen.attempt_number, chosen.attempt_number is null)
        ) as is_rate_withheld

    from bounds

    -- Many-to-one.
    inner join chosen
        on
            bounds.dataset_id = chosen.dataset_id
            and bounds.school_year_name = chosen.school_year_name
            and bounds.dimension_name = chosen.dimension_name
            and bounds.rate_name = chosen.rate_name

)

select * from final
