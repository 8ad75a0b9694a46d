{# The finance measures that are published as a share too, each with the total it is a share of. #}
{% macro finance_shares() -%}
    {{ return({
        "federal_revenue": "total_revenue",
        "state_revenue": "total_revenue",
        "local_revenue": "total_revenue",
        "instruction_expenditure": "total_expenditure",
        "support_services_expenditure": "total_expenditure",
        "other_expenditure": "total_expenditure",
        "capital_outlay_expenditure": "total_expenditure",
        "current_spending": "total_expenditure",
    }) }}
{%- endmacro %}
