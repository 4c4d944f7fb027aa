"""The documents folder: found (scan), read in child processes (read, reader), and cut into chunks whose structure survives."""
