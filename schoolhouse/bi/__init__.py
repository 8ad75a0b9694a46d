"""Writers of what BI tools and their users read."""
