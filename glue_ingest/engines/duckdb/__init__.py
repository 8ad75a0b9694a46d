"""The embedded engine: DuckDB, with nothing to install but Python packages."""
