"""The build: which documents it reads, the panel's minutes and a person's sign-off, the prompts."""
