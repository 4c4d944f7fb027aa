"""What `check.py` is made of: reading graphs and shapes of anybody, and saying what was found in three forms."""
