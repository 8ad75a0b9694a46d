"""Synthetic samples: files of the shape of the real ones, with invented numbers and known mess.

`samples/<source>/<dataset>.py` makes the sample of one data set; its `SAMPLE` says which data set
it is for and where its files go. `registry.find_samples` finds every module that has one, so a new
sample is a new module, and no list of samples has to be edited.
"""
