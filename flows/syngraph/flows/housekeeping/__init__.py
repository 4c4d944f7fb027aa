"""Backup, restore, purge and retry: what is done to the record outside a run."""
