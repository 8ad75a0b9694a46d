{#
    A share as people read it: `37%`, `20-39%`, `<=5%`, `>=95%`; null when nothing is published. BI
    shows this text and sorts by the numbers beside it.
#}
{% macro share_label(lowest_share, highest_share) -%}
    {%- set ends = [] -%}
    {%- for share in [lowest_share, highest_share] -%}
        {%- do ends.append(
            'cast(cast(floor(100 * ' ~ share ~ ' + 0.5) as integer) as varchar)'
        ) -%}
    {%- endfor -%}
    case
        when {{ lowest_share }} = {{ highest_share }} then {{ ends[0] }} || '%'
        when {{ lowest_share }} = 0 then '<=' || {{ ends[1] }} || '%'
        when {{ highest_share }} = 1 then '>=' || {{ ends[0] }} || '%'
        when {{ lowest_share }} > 0 then {{ ends[0] }} || '-' || {{ ends[1] }} || '%'
    end
{%- endmacro %}
