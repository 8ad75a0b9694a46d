"""Any published cell down to its raw record: formulas, their evaluation, and what is printed."""
