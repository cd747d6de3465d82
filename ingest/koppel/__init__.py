"""Linking: one question per module, all municipalities at once. Reads brons only through `bronnen.py`."""
