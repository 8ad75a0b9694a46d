-- A rebuild starts the account anew: its accepted rows are all there is. Every later run adds what
-- it accepted and takes away what it displaced.
with

runs as (

    select
        ingest_run_id,
        run_mode,
        started_at,
        accepted_row_count,
        displaced_row_count

    from {{ ref('stg_lake__ingest_runs') }}

    where
        source_name = 'us_education'
        and dataset_name = 'states_all'
        and outcome = 'succeeded'

),

last_rebuild as (

    select max(started_at) as started_at

    from runs

    where run_mode = 'rebuild'

),

ledger as (

    select
        coalesce(sum(
            runs.accepted_row_count
            - case when runs.run_mode = 'rebuild' then 0 else runs.displaced_row_count end
        ), 0) as ledger_row_count

    from runs

    cross join last_rebuild

    where
        last_rebuild.started_at is null
        or runs.started_at >= last_rebuild.started_at

),

staging as (

    select count(*) as staging_row_count

    from {{ ref('states_all') }}

)

select
    ledger.ledger_row_count,
    staging.staging_row_count

from ledger

cross join staging

where ledger.ledger_row_count <> staging.staging_row_count
