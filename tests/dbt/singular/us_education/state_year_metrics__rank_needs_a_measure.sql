select
    state_code,
    year,
    total_revenue_per_student_usd,
    total_revenue_per_student_rank,
    total_revenue_per_student_minus_nation_usd,
    total_revenue_comparison_hidden_reason,
    total_expenditure_per_student_usd,
    total_expenditure_per_student_rank,
    total_expenditure_per_student_minus_nation_usd,
    total_expenditure_comparison_hidden_reason,
    current_spending_per_student_usd,
    current_spending_per_student_rank,
    current_spending_per_student_minus_nation_usd,
    current_spending_comparison_hidden_reason

from {{ ref('state_year_metrics') }}

where
    (
        total_revenue_per_student_usd is null
        or total_revenue_comparison_hidden_reason is not null
    ) <> (total_revenue_per_student_rank is null)
    or (total_revenue_per_student_rank is null)
    <> (total_revenue_per_student_minus_nation_usd is null)
    or (total_revenue_per_student_usd is null and total_revenue_comparison_hidden_reason is not null)
    or (
        total_expenditure_per_student_usd is null
        or total_expenditure_comparison_hidden_reason is not null
    ) <> (total_expenditure_per_student_rank is null)
    or (total_expenditure_per_student_rank is null)
    <> (total_expenditure_per_student_minus_nation_usd is null)
    or (total_expenditure_per_student_usd is null and total_expenditure_comparison_hidden_reason is not null)
    or (
        current_spending_per_student_usd is null
        or current_spending_comparison_hidden_reason is not null
    ) <> (current_spending_per_student_rank is null)
    or (current_spending_per_student_rank is null)
    <> (current_spending_per_student_minus_nation_usd is null)
    or (current_spending_per_student_usd is null and current_spending_comparison_hidden_reason is not null)
