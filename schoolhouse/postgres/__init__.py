"""What loading and publishing need of Postgres."""
