"""Where files and runs are kept."""
