"""Published files, fetched and checked against their contract."""
