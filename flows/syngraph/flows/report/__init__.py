"""The violation report, and how the contracts fare."""
