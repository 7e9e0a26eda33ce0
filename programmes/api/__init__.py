"""The programme part of the API: the same dataclasses as the pages, served as JSON."""
