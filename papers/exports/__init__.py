"""A paper put together from texts and record, and written to files."""
