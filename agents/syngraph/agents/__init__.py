"""Whoever asks a language model: panel, ontologists, extractor; the model port and its adapters."""
