with

final as (

    select
        -- keys
        year,

        -- quality
        state_count,
        finance_state_count,
        complete_finance_state_count,
        has_finance,
        is_finance_complete,
        has_naep_state_results,
        change_break_reason,
        is_synthetic

    from {{ ref('place_comparability') }}

    where place_kind = 'nation'

)

select * from final
