"""Measurements of Schoolhouse and of what people write instead; no test asserts a time."""
