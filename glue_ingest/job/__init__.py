"""One ingest from received files to a published, balanced lake."""
