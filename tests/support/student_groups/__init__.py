"""The published table of students computed again from the received files, with none of our SQL."""
