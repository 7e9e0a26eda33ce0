"""The partnership part of the API."""
