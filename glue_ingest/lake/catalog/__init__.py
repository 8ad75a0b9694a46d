"""What other systems know of the lake, from the contracts: dbt, and the Glue Data Catalog."""
