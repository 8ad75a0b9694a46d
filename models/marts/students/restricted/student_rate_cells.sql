{%- set rates = {
    'below_basic': 'scored', 'below_proficient': 'scored', 'chronically_absent': 'attendance',
} -%}
{%- set families = {'scored': 'is_score_withheld', 'attendance': 'is_attendance_withheld'} -%}
{%- set dimension = 'dataset_id, school_year_name, dimension_name, rate_name' -%}

with

measures as (

    select
        dataset_id,
        school_year_name,
        dimension_name,
        dimension_value,
        {%- for rate in rates %}
        {{ rate }}_count,
        {%- endfor %}
        scored_student_count,
        attendance_student_count

    from {{ ref('student_group_measures') }}

),

protection as (

    select
        dataset_id,
        school_year_name,
        dimension_name,
        dimension_value,
        is_score_withheld,
        is_attendance_withheld

    from {{ ref('student_group_protection') }}

),

coding as (

    select
        smallest_student_count,
        largest_student_count,
        coded_percent

    from {{ ref('rate_coding') }}

),

rated as (
    {% for rate, family in rates.items() %}
    select
        measures.dataset_id,
        measures.school_year_name,
        measures.dimension_name,
        measures.dimension_value,
        '{{ rate }}' as rate_name,
        protection.{{ families[family] }} as is_withheld,
        measures.{{ family }}_student_count as denominator_count,
        measures.{{ rate }}_count as numerator_count

    from measures

    -- One-to-one.
    inner join protection
        on
            measures.dataset_id = protection.dataset_id
            and measures.school_year_name = protection.school_year_name
            and measures.dimension_name = protection.dimension_name
            and measures.dimension_value = protection.dimension_value

    where measures.{{ rate }}_count is not null
    {{ "union all" if not loop.last }}
    {%- endfor %}

),

-- What is withheld of a dimension is known together, as the rest of the total: one cell.
cells as (

    select
        {{ dimension }},
        case when is_withheld then '' else dimension_value end as cell_name,
        is_withheld,
        cast(sum(denominator_count) as bigint) as denominator_count,
        cast(sum(numerator_count) as bigint) as numerator_count,
        {{ whole_percent('sum(numerator_count)', 'sum(denominator_count)') }} as rate_percent

    from rated

    group by
        {{ dimension }},
        case when is_withheld then '' else dimension_value end,
        is_withheld

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
        cells.is_withheld

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
