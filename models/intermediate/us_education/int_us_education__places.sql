with

states as (

    select
        state_code,
        census_region_name,
        census_division_name

    from {{ ref('us_jurisdictions') }}

    where is_state

),

final as (

    select
        -- keys
        'nation' as place_kind,
        'United States' as place_name,
        state_code

    from states

    union all

    select
        'region' as place_kind,
        census_region_name as place_name,
        state_code

    from states

    union all

    select
        'division' as place_kind,
        census_division_name as place_name,
        state_code

    from states

)

select * from final
