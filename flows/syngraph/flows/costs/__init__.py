"""What models have cost, and what a run would cost."""
