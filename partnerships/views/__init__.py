"""The doors to partnerships: reading, entering, bringing in."""
