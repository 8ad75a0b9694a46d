with months as (
    select
        calendar_year,
        month_number,
        calendar_year * 12 + month_number as month_index
    from {{ ref('cpi_u_monthly') }}
),

final as (
    select
        calendar_year,
        month_number,
        month_index - lag(month_index) over (order by month_index) as months_since_previous
    from months
)

select *
from final
where
    months_since_previous <> 1
    -- October 2025 was never published, so November follows September.
    and not (calendar_year = 2025 and month_number = 11 and months_since_previous = 2)
