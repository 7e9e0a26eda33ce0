"""Papers in the API."""
