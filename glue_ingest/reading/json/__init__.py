"""Records of JSON and JSON Lines."""
