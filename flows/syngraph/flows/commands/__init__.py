"""The command line: every command of `syngraph`, one file a group of them."""
