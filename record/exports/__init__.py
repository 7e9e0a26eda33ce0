"""Lists of the record on their way into files."""
