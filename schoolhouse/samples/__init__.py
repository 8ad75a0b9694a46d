"""Synthetic samples: files of the shape of the real ones, with invented numbers and known mess."""
