select
    state_code,
    year,
    total_revenue_per_student_usd,
    total_revenue_per_student_rank,
    total_expenditure_per_student_usd,
    total_expenditure_per_student_rank,
    current_spending_per_student_usd,
    current_spending_per_student_rank,
    mathematics_grade_4_score,
    mathematics_grade_4_rank,
    mathematics_grade_8_score,
    mathematics_grade_8_rank,
    reading_grade_4_score,
    reading_grade_4_rank,
    reading_grade_8_score,
    reading_grade_8_rank

from {{ ref('state_year_metrics') }}

where
    (total_revenue_per_student_usd is null) <> (total_revenue_per_student_rank is null)
    or (total_expenditure_per_student_usd is null) <> (total_expenditure_per_student_rank is null)
    or (current_spending_per_student_usd is null) <> (current_spending_per_student_rank is null)
    or (mathematics_grade_4_score is null) <> (mathematics_grade_4_rank is null)
    or (mathematics_grade_8_score is null) <> (mathematics_grade_8_rank is null)
    or (reading_grade_4_score is null) <> (reading_grade_4_rank is null)
    or (reading_grade_8_score is null) <> (reading_grade_8_rank is null)
