{#
    Names of the finance measures, in the order in which tables list them. A column of dollars is
    the name and `_usd`, its amount per student the name and `_per_student_usd`. Models loop over
    this list; every column that comes of it stands in the property file of its model.
#}
{% macro finance_measures() -%}
    {{ return([
        "total_revenue",
        "federal_revenue",
        "state_revenue",
        "local_revenue",
        "total_expenditure",
        "instruction_expenditure",
        "support_services_expenditure",
        "other_expenditure",
        "capital_outlay_expenditure",
        "current_spending",
    ]) }}
{%- endmacro %}
