"""The lake in Postgres, for `dbt build --target postgres`."""
