"""Samples of the data sets of `students`: nobody in them exists."""
