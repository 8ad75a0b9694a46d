{#
    A count rounded to the nearest multiple of `disclosure_rounding_base`; halves go up. So the
    bins of a distribution do not add up to the exact number of students who have a score, which
    together with the published count of all students would tell how many have none.
#}
{% macro rounded_count(student_count) -%}
    {%- set base = var('disclosure_rounding_base') -%}
    cast({{ base }} * floor(
        cast(2 * {{ student_count }} + {{ base }} as double precision) / {{ 2 * base }}
    ) as bigint)
{%- endmacro %}
