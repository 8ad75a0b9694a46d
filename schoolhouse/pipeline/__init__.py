"""Files to marts, docs and a report."""
