"""The first models of a new data set: from its contract to what dbt needs for a query."""
