"""Getting published files from where they are published, into a folder that ingest can read."""
