"""Schoolhouse around the ingest job: pipeline, collection, Postgres, samples."""
