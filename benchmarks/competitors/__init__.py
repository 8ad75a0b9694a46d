"""The same ingest as others write it: one program each, and two floors that do less.

`python -m benchmarks.competitors.<name> <csv> <out>` writes `<out>/curated/year=YYYY/*.parquet` and
`<out>/quarantine/*.parquet`, and prints its counts as one line of JSON. A floor only prints.
"""
