-- Where does coverage make a comparison unsafe?
-- A break of the collection, or a denominator that misses a tenth of the students or more: those of
-- systems that report finance over those of all public schools, in the same autumn. All of 1992 is
-- here too: it has no such count, so nobody knows its coverage.
select
    state_code,
    year,
    enrollment_coverage_share,
    is_enrollment_complete,
    is_revenue_complete,
    is_total_expenditure_complete,
    is_current_spending_complete,
    change_break_reason,
    is_synthetic

from {{ ref('state_year_comparability') }}

where
    has_finance
    and (
        not is_finance_complete
        or enrollment_coverage_share < 0.9
        or change_break_reason in ('incomplete_collection', 'coverage_shift')
    )

order by state_code, year
