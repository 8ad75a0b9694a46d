{# Most of `denominator` students that make at most `percent` percent, rounded halves up. #}
{% macro highest_numerator(percent, denominator) -%}
    least(
        cast(ceil((2 * {{ percent }} + 1) * {{ denominator }} / 200.0) as bigint) - 1,
        {{ denominator }}
    )
{%- endmacro %}
