with

ledger as (

    select
        run_id,
        source_name,
        dataset_name,
        contract_version,
        contract_sha256,
        pseudonym_key_id,
        engine_name,
        engine_version,
        run_mode,
        outcome,
        error_message,
        is_synthetic,
        started_at,
        ended_at,
        read_row_count,
        accepted_row_count,
        quarantined_row_count,
        unreadable_row_count,
        duplicate_row_count,
        left_out_row_count,
        nulled_cell_count,
        warned_cell_count,
        replaced_row_count,
        replaced_partition_count,
        new_row_count,
        unchanged_row_count,
        changed_row_count,
        withdrawn_row_count

    from {{ source('lake', 'ledger') }}

),

final as (

    select
        -- keys
        run_id as ingest_run_id,

        -- attributes
        source_name,
        dataset_name,
        contract_version,
        contract_sha256,
        pseudonym_key_id,
        engine_name,
        engine_version,
        run_mode,
        outcome,
        error_message,
        {{ utc_timestamp('started_at') }} as started_at,
        {{ utc_timestamp('ended_at') }} as ended_at,

        -- measures
        read_row_count,
        accepted_row_count,
        quarantined_row_count,
        unreadable_row_count,
        duplicate_row_count,
        left_out_row_count,
        nulled_cell_count,
        warned_cell_count,
        replaced_row_count,
        replaced_partition_count,
        new_row_count,
        unchanged_row_count,
        changed_row_count,
        withdrawn_row_count,

        -- quality
        is_synthetic

    from ledger

)

select * from final
