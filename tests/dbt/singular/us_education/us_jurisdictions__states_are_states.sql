with final as (
    select
        jurisdiction_key,
        jurisdiction_kind,
        is_state
    from {{ ref('us_jurisdictions') }}
    where is_state <> (jurisdiction_kind in ('state', 'district'))
)

select *
from final
