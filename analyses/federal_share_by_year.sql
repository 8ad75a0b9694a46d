-- What share of school revenue came from the federal government, and when was it highest?
-- In the published file the highest is 2010, after the recovery act of 2009.
with

national as (

    select
        year,
        federal_revenue_share,
        state_revenue_share,
        local_revenue_share,
        federal_revenue_share_state_count,
        is_synthetic

    from {{ ref('national_summary') }}

    where federal_revenue_share is not null

),

comparability as (

    select
        year,
        is_revenue_complete

    from {{ ref('national_comparability') }}

)

select
    national.year,
    national.federal_revenue_share,
    national.state_revenue_share,
    national.local_revenue_share,
    rank() over (order by national.federal_revenue_share desc) as federal_revenue_share_rank,
    national.federal_revenue_share_state_count,
    comparability.is_revenue_complete,
    national.is_synthetic

from national

inner join comparability
    on national.year = comparability.year

order by national.year
