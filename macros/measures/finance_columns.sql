{#
    Names of the columns that come of the finance measures, in the order of tables: dollars, shares
    and amounts per student and, unless `real` is false, the same amounts in dollars of 2016.
#}
{% macro finance_columns(real=true) -%}
    {%- set columns = [] -%}
    {%- for measure in finance_measures() -%}
        {%- do columns.append(measure ~ "_usd") -%}
    {%- endfor -%}
    {%- for part in finance_shares() -%}
        {%- do columns.append(part ~ "_share") -%}
    {%- endfor -%}
    {%- for measure in finance_measures() -%}
        {%- do columns.append(measure ~ "_per_student_usd") -%}
    {%- endfor -%}
    {%- for suffix in ["_real_2016_usd", "_per_student_real_2016_usd"] if real -%}
        {%- for measure in finance_measures() -%}
            {%- do columns.append(measure ~ suffix) -%}
        {%- endfor -%}
    {%- endfor -%}
    {{ return(columns) }}
{%- endmacro %}
