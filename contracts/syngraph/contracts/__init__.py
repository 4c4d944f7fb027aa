"""The contracts and the gate that judges every write by them."""
