{#
    Names of the columns that count the states behind each finance figure, in the order of
    `finance_columns(real=false)`: dollars, shares, amounts per student.
#}
{% macro finance_state_counts() -%}
    {%- set columns = [] -%}
    {%- for column in finance_columns(real=false) -%}
        {%- do columns.append(column.removesuffix("_usd") ~ "_state_count") -%}
    {%- endfor -%}
    {{ return(columns) }}
{%- endmacro %}
