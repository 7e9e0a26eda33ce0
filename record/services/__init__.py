"""Changing a record: lock, version, history, word to the readers."""
