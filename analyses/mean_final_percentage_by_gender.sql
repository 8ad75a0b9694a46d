-- What is the mean final percentage by gender? The question of the first system that this one
-- replaces, asked of single students: restricted. Two rows for the sample, however gender is
-- spelled in it. `student_group_summary` has the answer that may be published.
select
    gender,
    avg(final_percentage) as mean_final_percentage

from {{ ref('int_students__performance') }}

where gender is not null

group by gender

order by gender
