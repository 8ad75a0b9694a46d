with

final as (

    select
        -- keys
        year,

        -- measures
        cpi_u_index,
        to_2016_usd_factor,

        -- quality
        month_count

    from {{ ref('int_us_education__school_year_prices') }}

)

select * from final
