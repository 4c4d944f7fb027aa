"""The offline model: deterministic rules for English, without weights and without network."""
