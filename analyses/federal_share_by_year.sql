-- What share of school revenue came from the federal government, and when was it highest?
-- In the published file the highest is 2010, after the recovery act of 2009.
select
    year,
    federal_revenue_share,
    state_revenue_share,
    local_revenue_share,
    rank() over (order by federal_revenue_share desc) as federal_revenue_share_rank,
    federal_revenue_share_state_count,
    is_finance_complete,
    is_synthetic

from {{ ref('national_summary') }}

where federal_revenue_share is not null

order by year
