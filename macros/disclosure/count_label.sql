{#
    A size as people read it: `367`, `361-369`, and `<10` for the range of a small group; null when
    nothing is published.
#}
{% macro count_label(lowest_count, highest_count) -%}
    case
        when {{ lowest_count }} = {{ highest_count }} then cast({{ lowest_count }} as varchar)
        when {{ highest_count }} < {{ var('disclosure_minimum_count') }}
            then '<{{ var("disclosure_minimum_count") }}'
        when {{ lowest_count }} < {{ highest_count }}
            then cast({{ lowest_count }} as varchar) || '-' || cast({{ highest_count }} as varchar)
    end
{%- endmacro %}
