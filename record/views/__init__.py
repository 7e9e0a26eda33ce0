"""Pages of forms, lists and files, for every app."""
