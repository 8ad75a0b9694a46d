"""`make run`: the whole way through the house, in order, with a report at the end."""
