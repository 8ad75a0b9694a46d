{# What `published_percent` gives, as a share from 0 to 1. #}
{% macro published_share(end) -%}
    cast({{ published_percent(end) }} as double precision) / 100
{%- endmacro %}
