-- A full refresh starts the counts anew: its accepted rows are all there is. Every later run adds
-- what it accepted and takes away what it replaced.
with

runs as (

    select
        ingest_run_id,
        run_mode,
        started_at,
        accepted_row_count,
        replaced_row_count

    from {{ ref('stg_lake__ingest_runs') }}

    where
        source_name = 'us_education'
        and dataset_name = 'states_all'
        and outcome = 'succeeded'

),

last_full_refresh as (

    select max(started_at) as started_at

    from runs

    where run_mode in ('full_refresh', 'undo')

),

ledger as (

    select
        coalesce(sum(
            runs.accepted_row_count
            - case when runs.run_mode in ('full_refresh', 'undo') then 0 else runs.replaced_row_count end
        ), 0) as ledger_row_count

    from runs

    cross join last_full_refresh

    where
        last_full_refresh.started_at is null
        or runs.started_at >= last_full_refresh.started_at

),

published as (

    select count(*) as published_row_count

    from {{ ref('states_all') }}

)

select
    ledger.ledger_row_count,
    published.published_row_count

from ledger

cross join published

where ledger.ledger_row_count <> published.published_row_count
