"""Ingest received files by their contracts into a lake of partitioned Parquet."""
