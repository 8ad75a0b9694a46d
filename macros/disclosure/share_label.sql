{#
    A share as people read it: `37%`, `<=5%`, `>=95%`; null when nothing is published. BI shows
    this text and sorts by the numbers beside it.
#}
{% macro share_label(lowest_share, highest_share) -%}
    case
        when {{ lowest_share }} = {{ highest_share }}
            then cast(cast(floor(100 * {{ lowest_share }} + 0.5) as integer) as varchar) || '%'
        when {{ lowest_share }} = 0
            then '<=' || cast(cast(floor(100 * {{ highest_share }} + 0.5) as integer) as varchar)
                || '%'
        when {{ lowest_share }} > 0
            then '>=' || cast(cast(floor(100 * {{ lowest_share }} + 0.5) as integer) as varchar)
                || '%'
    end
{%- endmacro %}
