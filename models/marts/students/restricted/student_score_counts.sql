{%- set dimensions = dimension_columns()['all'] -%}

with

results as (

    select
        dataset_id,
        school_year_name,
        {{ list_columns(dimensions) }},
        cast(floor(final_percentage) as integer) as score_point,
        final_percentage,
        is_chronically_absent,
        is_synthetic

    from {{ ref('student_year_results') }}

),

published_dimensions as (

    select
        dataset_id,
        dimension_name

    from {{ ref('student_dimensions') }}

),

-- The one pass over the students. No dimension is null in `results`, so what is null here is what
-- the row is not grouped by.
grouped as (

    select
        dataset_id,
        school_year_name,
        {{ list_columns(dimensions) }},
        score_point,
        count(*) as student_count,
        sum(final_percentage) as score_sum,
        sum(final_percentage * final_percentage) as score_square_sum,
        count(is_chronically_absent) as attendance_student_count,
        count(case when is_chronically_absent then 1 end) as chronically_absent_count,
        bool_or(is_synthetic) as is_synthetic

    from results

    -- The linter's DuckDB grammar lacks grouping sets, which all three engines have.
    group by
        grouping sets ( -- noqa: PRS, LT02
            (dataset_id, school_year_name, score_point)
            {%- for dimension in dimensions %},
            (dataset_id, school_year_name, {{ dimension }}, score_point)
            {%- endfor %}
        )

),

named as (

    select
        dataset_id,
        school_year_name,
        case
            {%- for dimension in dimensions %}
            when {{ dimension }} is not null then '{{ dimension }}'
            {%- endfor %}
            else 'all'
        end as dimension_name,
        coalesce({{ list_columns(dimensions) }}, 'all') as dimension_value,
        score_point,
        student_count,
        score_sum,
        score_square_sum,
        attendance_student_count,
        chronically_absent_count,
        is_synthetic

    from grouped

),

final as (

    select
        -- keys
        named.dataset_id,
        named.school_year_name,
        named.dimension_name,
        named.dimension_value,
        coalesce(named.score_point, -1) as score_point_key,

        -- measures
        named.score_point,
        named.student_count,
        named.score_sum,
        named.score_square_sum,
        named.attendance_student_count,
        named.chronically_absent_count,

        -- quality
        named.is_synthetic

    from named

    -- Many-to-one, and a filter: what a data set does not have is not a dimension of it.
    inner join published_dimensions
        on
            named.dataset_id = published_dimensions.dataset_id
            and named.dimension_name = published_dimensions.dimension_name

)

select * from final
