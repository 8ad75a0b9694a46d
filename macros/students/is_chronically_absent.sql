{#
    The federal definition (EDFacts file 195): true when a student was absent on at least a tenth of
    the days enrolled; null when enrolled on fewer than ten, or when either count is missing. In
    whole numbers: the product 0.1 * n is not exact as a double. The one definition, for terms and
    years; the variables `chronic_absence_percent` and `chronic_absence_minimum_days` set it.
#}
{% macro is_chronically_absent(present_day_count, enrolled_day_count) -%}
    case
        when {{ enrolled_day_count }} >= {{ var('chronic_absence_minimum_days') }}
            then 100 * ({{ enrolled_day_count }} - {{ present_day_count }})
                >= {{ var('chronic_absence_percent') }} * {{ enrolled_day_count }}
    end
{%- endmacro %}
