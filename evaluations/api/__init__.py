"""The evaluation part of the API."""
