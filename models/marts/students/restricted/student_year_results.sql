{#- The text of a dimension's value; what is missing is a value too, so that values add up. -#}
{%- set dimensions = dimension_columns() -%}

with

performance as (

    select
        dataset_id,
        student_key,
        school_year,
        -- The terms of the contract have no other order.
        case when term_name = 'Spring' then 2 else 1 end as term_number,
        {{ list_columns(dimensions['texts']) }},
        {%- for flag in dimensions['flags'] %}
        case when {{ flag }} then 'yes' when not {{ flag }} then 'no' end as {{ flag }},
        {%- endfor %}
        {%- for number in dimensions['numbers'] %}
        cast({{ number }} as varchar) as {{ number }},
        {%- endfor %}
        final_percentage,
        is_synthetic

    from {{ ref('student_performance') }}

),

terms as (

    select
        student_pseudonym,
        school_year,
        enrolled_day_count,
        present_day_count

    from {{ ref('student_term_metrics') }}

    where has_attendance

),

attendance as (

    select
        'students.records' as dataset_id,
        student_pseudonym as student_key,
        school_year,
        cast(sum(enrolled_day_count) as bigint) as enrolled_day_count,
        cast(sum(present_day_count) as bigint) as present_day_count

    from terms

    group by student_pseudonym, school_year

),

-- A student who changes group within a year is counted once, where the last term has them; a term
-- that does not say leaves it to the one before.
results as (

    select
        dataset_id,
        student_key,
        school_year,
        {%- for dimension in dimensions['all'] %}
        coalesce(
            max(case when term_number = 2 then {{ dimension }} end),
            max(case when term_number = 1 then {{ dimension }} end),
            'unknown'
        ) as {{ dimension }},
        {%- endfor %}
        avg(final_percentage) as final_percentage,
        bool_or(is_synthetic) as is_synthetic

    from performance

    group by dataset_id, student_key, school_year

),

final as (

    select
        -- keys
        results.dataset_id,
        results.student_key,
        coalesce(cast(results.school_year as varchar), 'not stated') as school_year_name,

        -- attributes
        {{ list_columns(dimensions['all'], prefix='results.') }},

        -- measures
        results.final_percentage,
        attendance.enrolled_day_count,
        attendance.present_day_count,

        -- quality
        {{ is_chronically_absent('attendance.present_day_count', 'attendance.enrolled_day_count') }}
            as is_chronically_absent,
        results.is_synthetic

    from results

    -- One-to-one or none; only data sets with days of attendance have them.
    left join attendance
        on
            results.dataset_id = attendance.dataset_id
            and results.student_key = attendance.student_key
            and results.school_year = attendance.school_year

)

select * from final
