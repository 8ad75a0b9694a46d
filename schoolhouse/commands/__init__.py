"""The commands of `schoolhouse`: options in, one call, results out."""
