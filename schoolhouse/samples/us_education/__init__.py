"""Samples of the data sets of `us_education`."""
