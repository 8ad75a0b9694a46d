"""Marts in Postgres, verified and swapped at once."""
