{#
    The changes since the year before, by name: the column that is compared and, for tables of more
    than one state, the column that counts the states behind it.
#}
{% macro yearly_changes() -%}
    {{ return({
        "enrollment": {
            "column": "enrollment_count",
            "states": "enrollment_state_count",
        },
        "total_revenue": {
            "column": "total_revenue_usd",
            "states": "total_revenue_state_count",
        },
        "total_expenditure": {
            "column": "total_expenditure_usd",
            "states": "total_expenditure_state_count",
        },
        "current_spending_per_student": {
            "column": "current_spending_per_student_usd",
            "states": "current_spending_per_student_state_count",
        },
        "current_spending_per_student_real": {
            "column": "current_spending_per_student_real_2016_usd",
            "states": "current_spending_per_student_state_count",
        },
    }) }}
{%- endmacro %}
