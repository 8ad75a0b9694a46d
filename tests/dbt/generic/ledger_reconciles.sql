{#
    Fails for each succeeded run whose row counts do not reconcile with the rows read, and for a succeeded
    run with a missing count. Returns the run with its counts.

    dbt_utils has `expression_is_true` for it, which does not say what the counts are.
#}
{% test ledger_reconciles(model) %}

    select
        ingest_run_id,
        read_row_count,
        accepted_row_count,
        quarantined_row_count,
        unreadable_row_count,
        duplicate_row_count

    from {{ model }}

    where
        outcome = 'succeeded'
        and coalesce(
            read_row_count
            <> accepted_row_count + quarantined_row_count
            + unreadable_row_count + duplicate_row_count,
            true
        )

{% endtest %}
