with

sources as (

    select
        source_key,
        start_year_minus_label,
        example_label,
        example_school_year

    from {{ ref('school_years') }}

),

-- The models join grade counts of label Y - 1 to finance, and scores and prices of label Y.
joined as (

    select
        sources.source_key,
        sources.start_year_minus_label
        + case when sources.source_key = 'grade_counts' then -1 else 0 end
            as joined_start_year_minus_label,
        finance.start_year_minus_label

    from sources

    cross join sources as finance

    where
        finance.source_key = 'finance'
        and sources.source_key in ('finance_enrollment', 'grade_counts', 'prices')

)

select
    source_key,
    'is joined to another school year than that of finance' as finding

from joined

where joined_start_year_minus_label <> start_year_minus_label

union all

select
    source_key,
    'has an example of another school year' as finding

from sources

where
    cast(substr(example_school_year, 1, 4) as integer) <> example_label + start_year_minus_label
    or cast(substr(example_school_year, 6, 2) as integer)
    <> mod(example_label + start_year_minus_label + 1, 100)
