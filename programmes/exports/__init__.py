"""Content of this app on its way into files."""
