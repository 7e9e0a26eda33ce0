"""SQLite for several writers: Django's own backend, with a fairer way to wait for one's turn."""
