"""A PostgreSQL server: its address, sessions, binary copies, and one of our own."""

# Where commands and tests find the URL of a server, which may hold a password.
URL_VARIABLE = "SCHOOLHOUSE_PG_URL"
