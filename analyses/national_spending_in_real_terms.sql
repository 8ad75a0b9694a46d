-- How did national spending per student change once prices are taken out?
-- No change is given into a year that cannot be compared with the one before: see the reason.
select
    year,
    current_spending_per_student_usd,
    current_spending_per_student_change_share,
    current_spending_per_student_real_2016_usd,
    current_spending_per_student_real_change_share,
    change_break_reason,
    is_synthetic

from {{ ref('national_summary') }}

where has_finance

order by year
