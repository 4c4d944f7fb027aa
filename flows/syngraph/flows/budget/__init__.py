"""What a run may spend on models, what it has spent, and how far it has come for that."""
