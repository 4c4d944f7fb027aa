"""A run from end to end, and how the project stands after it."""
