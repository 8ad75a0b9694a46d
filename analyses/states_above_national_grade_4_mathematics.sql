-- Which states scored above the nation in grade-4 mathematics in 2019, and by how much?
-- Public schools on both sides, where the column `comparison` says national_public. Scores are
-- rounded and the file has no standard errors: a difference of a point or two is not a finding, and
-- the order of states next to each other says nothing.
select
    state_name,
    mathematics_grade_4_score,
    mathematics_grade_4_minus_comparison_points,
    mathematics_grade_4_comparison,
    is_synthetic

from {{ ref('state_year_metrics') }}

where
    year = 2019
    and mathematics_grade_4_minus_comparison_points > 0

order by mathematics_grade_4_minus_comparison_points desc, state_name asc
