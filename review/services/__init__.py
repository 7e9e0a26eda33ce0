"""Signing, clearing and proposing as the first and as the second of two people."""
