"""The production engine: PySpark, as on AWS Glue."""
