{#
    Lowest or highest percent of the class that a rate is published as. Rates up to `coded` percent
    are one class, rates from 100 less it on another; between them a class is `step` percent wide
    and starts at a multiple of it. All in whole percent.
#}
{% macro rate_class_percent(end, percent, coded, step) -%}
    {%- if end not in ('lowest', 'highest') -%}
        {%- do exceptions.raise_compiler_error(
            "rate_class_percent got '" ~ end ~ "'. Give 'lowest' or 'highest'."
        ) -%}
    {%- endif -%}
    case
        when {{ percent }} <= {{ coded }} then {{ '0' if end == 'lowest' else coded }}
        when {{ percent }} >= 100 - {{ coded }}
            then {{ '100 - ' ~ coded if end == 'lowest' else '100' }}
        {%- if end == 'lowest' %}
        else greatest({{ percent }} - mod({{ percent }}, {{ step }}), {{ coded }} + 1)
        {%- else %}
        else least(
            {{ percent }} - mod({{ percent }}, {{ step }}) + {{ step }} - 1, 99 - {{ coded }}
        )
        {%- endif %}
    end
{%- endmacro %}
