{#
    True when fewer than nine tenths of the enrolled days were attended; null when there were fewer
    than twenty (too few to speak of a habit) or when either count is missing. In whole numbers:
    the product 0.9 * 10 * n is not exact as a double. The one definition, for terms and years.
#}
{% macro is_chronically_absent(present_day_count, enrolled_day_count) -%}
    case
        when {{ enrolled_day_count }} >= 20
            then 10 * {{ present_day_count }} < 9 * {{ enrolled_day_count }}
    end
{%- endmacro %}
