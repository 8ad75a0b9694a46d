{#
    Lowest or highest percent that a published rate leaves open: the ends of the range when the
    rate is coded, the rate itself twice when it is not. Columns as in `int_students__rate_suppression`.
#}
{% macro published_percent(end) -%}
    {%- if end not in ('lowest', 'highest') -%}
        {%- do exceptions.raise_compiler_error(
            "published_percent got '" ~ end ~ "'. Give 'lowest' or 'highest'."
        ) -%}
    {%- endif -%}
    case coding
        when 'low' then {{ '0' if end == 'lowest' else 'coded_percent' }}
        when 'high' then {{ '100 - coded_percent' if end == 'lowest' else '100' }}
        else rate_percent
    end
{%- endmacro %}
