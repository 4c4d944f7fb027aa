"""What a person decides about held claims, and what each decision makes of them."""
