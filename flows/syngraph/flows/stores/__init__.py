"""Which adapter stands behind each port, and how the projections follow the ledger."""
