select
    state_code,
    year,
    mathematics_grade_4_score,
    mathematics_grade_4_minus_comparison_points,
    mathematics_grade_4_comparison,
    mathematics_grade_8_score,
    mathematics_grade_8_minus_comparison_points,
    mathematics_grade_8_comparison,
    reading_grade_4_score,
    reading_grade_4_minus_comparison_points,
    reading_grade_4_comparison,
    reading_grade_8_score,
    reading_grade_8_minus_comparison_points,
    reading_grade_8_comparison

from {{ ref('state_year_metrics') }}

where
    (mathematics_grade_4_minus_comparison_points is null)
    <> (mathematics_grade_4_comparison is null)
    or (mathematics_grade_8_minus_comparison_points is null)
    <> (mathematics_grade_8_comparison is null)
    or (reading_grade_4_minus_comparison_points is null)
    <> (reading_grade_4_comparison is null)
    or (reading_grade_8_minus_comparison_points is null)
    <> (reading_grade_8_comparison is null)
