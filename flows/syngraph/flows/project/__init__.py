"""The folder that a user owns: where everything lies in it, and what can be set."""
