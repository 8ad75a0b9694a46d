-- How did grade-8 reading change in each state from 2003 to 2019, and in the nation?
-- Points on the NAEP scale, of rounded scores that are not tested for significance. 2003 is the
-- first year in which every state took part, and no series breaks after it.
select
    state_name,
    score,
    change_since_2003_points,
    comparison_change_since_2003_points,
    change_since_2003_comparison,
    is_synthetic

from {{ ref('state_naep_change') }}

where
    subject = 'reading'
    and assessed_grade = 8
    and year = 2019

order by change_since_2003_points desc, state_name asc
