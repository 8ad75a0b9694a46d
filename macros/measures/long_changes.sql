{#
    The changes over five and ten years, by name: the column that is compared, and the column of
    national_summary that counts the states behind it.
#}
{% macro long_changes() -%}
    {{ return({
        "enrollment": {
            "column": "enrollment_count",
            "states": "enrollment_state_count",
        },
        "total_revenue_real": {
            "column": "total_revenue_real_2016_usd",
            "states": "total_revenue_state_count",
        },
        "total_expenditure_real": {
            "column": "total_expenditure_real_2016_usd",
            "states": "total_expenditure_state_count",
        },
        "total_revenue_per_student_real": {
            "column": "total_revenue_per_student_real_2016_usd",
            "states": "total_revenue_per_student_state_count",
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
