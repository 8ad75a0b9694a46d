with

years as (

    select distinct year

    from {{ ref('states_all') }}

),

jurisdictions as (

    select
        jurisdiction_key,
        is_state

    from {{ ref('us_jurisdictions') }}

),

found as (

    select
        jurisdiction_key,
        year,
        count(*) as row_count

    from {{ ref('states_all') }}

    group by jurisdiction_key, year

),

assessment_years as (

    select distinct year

    from {{ ref('naep_calendar') }}

)

select
    years.year,
    jurisdictions.jurisdiction_key,
    coalesce(found.row_count, 0) as row_count

from years

cross join jurisdictions

left join found
    on years.year = found.year and jurisdictions.jurisdiction_key = found.jurisdiction_key

left join assessment_years
    on years.year = assessment_years.year

where
    (jurisdictions.is_state and coalesce(found.row_count, 0) <> 1)
    or (
        not jurisdictions.is_state
        and found.row_count is not null
        and assessment_years.year is null
    )
