"""Marts to Postgres: loaded beside the old ones, verified, swapped at once."""
