{#
    A rate in whole percent, halves up, computed in a way that every engine rounds alike (round()
    of a half differs); null when nobody is in the group.
#}
{% macro whole_percent(numerator, denominator) -%}
    cast(floor(
        {{ safe_ratio('200 * ' ~ numerator ~ ' + ' ~ denominator, '2 * ' ~ denominator) }}
    ) as integer)
{%- endmacro %}
