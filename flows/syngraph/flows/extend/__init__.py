"""What documents say beyond the vocabulary, offered to the ontologists and taken."""
