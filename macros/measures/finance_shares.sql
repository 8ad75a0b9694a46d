{# The finance measures that are published as a share too, each with the total it is a share of. #}
{% macro finance_shares() -%}
    {{ return({
        "federal_revenue": "total_revenue",
        "state_revenue": "total_revenue",
        "local_revenue": "total_revenue",
    }) }}
{%- endmacro %}
