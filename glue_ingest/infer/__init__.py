"""A contract drafted from a file: guesses, marked for a person to review."""
