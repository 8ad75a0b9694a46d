{# Change from `previous` to `current` as a share of `previous`; null when either is missing. #}
{% macro change_share(current, previous) -%}
    {{ safe_ratio(current ~ " - " ~ previous, previous) }}
{%- endmacro %}
