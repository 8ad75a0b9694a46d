select
    state_code,
    year,
    total_revenue_per_student_usd,
    total_revenue_per_student_rank,
    total_expenditure_per_student_usd,
    total_expenditure_per_student_rank,
    current_spending_per_student_usd,
    current_spending_per_student_rank

from {{ ref('state_year_metrics') }}

where
    (total_revenue_per_student_usd is null) <> (total_revenue_per_student_rank is null)
    or (total_expenditure_per_student_usd is null) <> (total_expenditure_per_student_rank is null)
    or (current_spending_per_student_usd is null) <> (current_spending_per_student_rank is null)
