{#
    On DuckDB the folder's schema is used as it is (`marts`, not `main_marts`): a workspace is a
    file of its own, so nothing can collide. Athena and Postgres keep dbt's own rule, which puts
    the target's schema in front, because there a database is shared.
#}
{% macro duckdb__generate_schema_name(custom_schema_name, node) -%}
    {{ (custom_schema_name or target.schema) | trim }}
{%- endmacro %}
