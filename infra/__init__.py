"""What brings the packages to AWS; not in the wheel."""
