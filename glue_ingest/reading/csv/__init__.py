"""CSV as agencies write it, to Arrow batches of text."""
