{#
    Divides two numbers as double precision; null when either is null or the denominator is zero.
    Without the cast, whole numbers are truncated on Athena and Postgres and not on DuckDB.
#}
{% macro safe_ratio(numerator, denominator) -%}
    cast({{ numerator }} as double precision) / nullif({{ denominator }}, 0)
{%- endmacro %}
