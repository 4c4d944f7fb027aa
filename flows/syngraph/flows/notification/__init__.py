"""Who is told after a run, of what, and how."""
