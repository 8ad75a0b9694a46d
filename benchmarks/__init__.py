"""Measurements of Schoolhouse, run by hand with `make bench`; never asserted in a test."""
