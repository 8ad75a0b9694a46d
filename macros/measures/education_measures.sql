{#
    Names of the education measures, without unit, in the order of the tables; returned as a dict
    of lists. The only list: staging, the marts and their tests loop over it.
#}
{% macro education_measures() -%}
    {%- set revenues = ['total_revenue', 'federal_revenue', 'state_revenue', 'local_revenue'] -%}
    {%- set expenditures = [
        'total_expenditure', 'instruction_expenditure', 'support_services_expenditure',
        'other_expenditure', 'capital_outlay_expenditure',
    ] -%}
    {{ return({
        'published': revenues + expenditures,
        'finance': revenues + expenditures + ['current_spending'],
        'shares': ['federal_revenue', 'state_revenue', 'local_revenue'],
        'compared': ['total_revenue', 'total_expenditure', 'current_spending'],
        'real': [
            'total_revenue_per_student_real_2016_usd',
            'total_expenditure_per_student_real_2016_usd',
            'current_spending_per_student_real_2016_usd',
        ],
        'scores': [
            'mathematics_grade_4', 'mathematics_grade_8', 'reading_grade_4', 'reading_grade_8',
        ],
        'changes': {
            'enrollment': 'enrollment_count',
            'total_revenue': 'total_revenue_usd',
            'total_expenditure': 'total_expenditure_usd',
            'current_spending_per_student': 'current_spending_per_student_usd',
            'current_spending_per_student_real': 'current_spending_per_student_real_2016_usd',
        },
    }) }}
{%- endmacro %}
