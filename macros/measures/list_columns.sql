{#
    Column names as a select list, one a line, each with the same prefix and suffix; so a list of
    measures is written once (see `education_measures`) and the compiled SQL names every column.
#}
{% macro list_columns(names, prefix='', suffix='') -%}
    {%- for name in names -%}
        {{ prefix }}{{ name }}{{ suffix }}{{ ",\n        " if not loop.last }}
    {%- endfor -%}
{%- endmacro %}
