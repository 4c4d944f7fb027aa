"""The compiled gate: shapes as a plan over an integer-encoded index, judged at the cost of the change."""
