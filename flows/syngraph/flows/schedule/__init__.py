"""Schedules: the loop that keeps one, Prefect's part in it, and the ear on the documents folder."""
