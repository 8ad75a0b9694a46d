"""One ingest, from received files to a committed run whose row counts reconcile."""
