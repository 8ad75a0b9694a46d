"""One reader of received files for every engine: docs/reading.md says what it means."""
