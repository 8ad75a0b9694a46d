-- What the publisher needs: its schemas, and the table of all that was published.
-- Idempotent. `schoolhouse publish` runs it itself where its login may; roles.sql comes after it.
create schema if not exists marts;
create schema if not exists schoolhouse;
create schema if not exists schoolhouse_loading;
create schema if not exists schoolhouse_retired;

create table if not exists schoolhouse.published (
    run_id uuid not null,
    published_at timestamptz not null default now(),
    mart_name text not null,
    row_count bigint not null,
    checksum text not null,
    source_run_ids text[] not null,
    code_version text not null,
    definition jsonb not null,
    primary key (run_id, mart_name)
);

create index if not exists published_at on schoolhouse.published (published_at);

comment on schema marts is
    'Published tables: replaced whole, all at once. Read schoolhouse.published for when and from what.';
comment on schema schoolhouse is 'The publish history.';
comment on schema schoolhouse_loading is 'New marts while they are loaded and verified.';
comment on schema schoolhouse_retired is 'Old marts during the swap; empty at all other times.';
comment on table schoolhouse.published is 'One row per publish run and mart, never changed.';
comment on column schoolhouse.published.run_id is 'The publish run; the same for all its marts.';
comment on column schoolhouse.published.published_at is 'When readers got the mart.';
comment on column schoolhouse.published.mart_name is 'Name of the table in the schema marts.';
comment on column schoolhouse.published.row_count is 'Rows sent; the table read back had as many.';
comment on column schoolhouse.published.checksum is
    'SHA-256 of all rows in the binary form of COPY: of what was sent, and of what was read back.';
comment on column schoolhouse.published.source_run_ids is
    'Runs of the ingest ledger that the mart comes from, the last of each data set.';
comment on column schoolhouse.published.code_version is 'Version of Schoolhouse that published.';
comment on column schoolhouse.published.definition is
    'Columns, types, key, indexes and comments that were published, and a hash of the rows in any order.';
