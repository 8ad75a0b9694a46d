"""What validates the rows of received files: one package per engine."""
