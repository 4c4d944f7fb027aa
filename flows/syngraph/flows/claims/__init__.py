"""Claims as people and scripts read them: pointed at, named, with their quotes and what holds them."""
