with final as (
    select
        count(*) as state_count,
        count(distinct state_code) as state_code_count,
        count(tile_row) as tile_row_count,
        count(tile_column) as tile_column_count
    from {{ ref('us_jurisdictions') }}
    where is_state
)

select *
from final
where
    state_count <> 51
    or state_code_count <> 51
    or tile_row_count <> 51
    or tile_column_count <> 51
