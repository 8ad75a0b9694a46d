"""Land contract-checked, partitioned Parquet: raw files in, curated lake out."""
