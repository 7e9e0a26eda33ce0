"""A connection to PostgreSQL that does things last, just before a transaction holds."""

from __future__ import annotations

from django.db.backends.postgresql import base

from people.before_commit import BeforeCommit


class DatabaseWrapper(BeforeCommit, base.DatabaseWrapper):
    """A connection whose transactions end with what was put off until then."""
