"""`make package`: the wheel, and what AWS Glue installs and starts."""
