"""Conversions: the texts of a column as its contract says they are written, into plain ones."""
