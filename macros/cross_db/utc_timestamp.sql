{#
    Gives a UTC timestamp without a zone, whatever the zone of the session; null stays null.

    Parquet written by Spark holds instants. The engines show them differently:
      - DuckDB reads a timestamp with time zone, and a plain cast would use the session's zone;
      - Athena reads a timestamp that is in UTC already;
      - Postgres holds a timestamp with time zone.
#}
{% macro utc_timestamp(column_name) -%}
    {{ return(adapter.dispatch('utc_timestamp', 'schoolhouse')(column_name)) }}
{%- endmacro %}

{% macro duckdb__utc_timestamp(column_name) -%}
    make_timestamp(epoch_us({{ column_name }}))
{%- endmacro %}

{% macro athena__utc_timestamp(column_name) -%}
    cast({{ column_name }} as timestamp(6))
{%- endmacro %}

{% macro postgres__utc_timestamp(column_name) -%}
    {{ column_name }} at time zone 'UTC'
{%- endmacro %}

{% macro default__utc_timestamp(column_name) -%}
    {{ not_implemented('utc_timestamp') }}
{%- endmacro %}
