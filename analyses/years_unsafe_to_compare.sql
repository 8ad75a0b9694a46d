-- Where does coverage make a comparison unsafe?
-- A break of the collection, or a denominator that misses a tenth of the students or more.
select
    state_code,
    year,
    enrollment_coverage_share,
    is_finance_complete,
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
