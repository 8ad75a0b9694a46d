"""The reader of received files that every engine uses; docs/reading.md describes it."""
