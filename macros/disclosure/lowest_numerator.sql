{# Fewest of `denominator` students that make at least `percent` percent, rounded halves up. #}
{% macro lowest_numerator(percent, denominator) -%}
    greatest(
        cast(ceil((2 * {{ percent }} - 1) * {{ denominator }} / 200.0) as bigint), 0
    )
{%- endmacro %}
