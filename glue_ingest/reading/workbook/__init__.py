"""Records of sheets of workbooks."""
