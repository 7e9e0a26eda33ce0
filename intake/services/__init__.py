"""Keeping, writing and taking back what is brought in."""
