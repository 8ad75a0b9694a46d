{#
    Creates the table of a seed. The seeds' property files say `double`, which DuckDB and Athena
    know; Postgres calls the same type `double precision`, and dbt passes the name on as it is.
    Engines without an implementation here keep dbt's own.
#}
{% macro postgres__create_csv_table(model, agate_table) -%}
    {%- set types = model['config'].get('column_types', {}) -%}
    {%- for column, type in types.items() if type == 'double' -%}
        {%- do types.update({column: 'double precision'}) -%}
    {%- endfor -%}
    {{ return(dbt.default__create_csv_table(model, agate_table)) }}
{%- endmacro %}
