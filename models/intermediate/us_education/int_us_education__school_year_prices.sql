with

months as (

    select
        calendar_year,
        month_number,
        cpi_u_index

    from {{ ref('cpi_u_monthly') }}

),

-- School year Y runs from July of Y-1 to June of Y.
school_years as (

    select
        case when month_number >= 7 then calendar_year + 1 else calendar_year end as year,
        count(cpi_u_index) as month_count,
        avg(cpi_u_index) as month_mean

    from months

    group by case when month_number >= 7 then calendar_year + 1 else calendar_year end

),

-- A mean of fewer than twelve months would follow the season, not the year.
indexed as (

    select
        year,
        month_count,
        case when month_count = 12 then month_mean end as cpi_u_index

    from school_years

),

final as (

    select
        -- keys
        cast(year as integer) as year,

        -- measures
        cpi_u_index,
        {{ safe_ratio(
            'max(case when year = 2016 then cpi_u_index end) over ()', 'cpi_u_index'
        ) }} as to_2016_usd_factor,

        -- quality
        month_count

    from indexed

)

select * from final
