-- Which states scored above the nation in grade-4 mathematics in 2019, and by how much?
-- States are public schools only; the NATIONAL score holds public and nonpublic schools, which
-- lifts it a little. No sampling error is in the file: a point or two is not a finding.
select
    mathematics_grade_4_rank,
    state_name,
    mathematics_grade_4_score,
    mathematics_grade_4_minus_nation_points,
    is_synthetic

from {{ ref('state_year_metrics') }}

where
    year = 2019
    and mathematics_grade_4_minus_nation_points > 0

order by mathematics_grade_4_rank, state_name
