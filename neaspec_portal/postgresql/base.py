"""A connection to PostgreSQL that does things last, just before a transaction holds."""

from __future__ import annotations

import select
from typing import Any

from django.db import DataError
from django.db.backends.postgresql import base, operations

from people.before_commit import BeforeCommit
from reporting.words import worded

MOST_PLANS = 200
"""Plans that the server keeps for one connection; a page asks 20 to 40 different questions."""


class DatabaseOperations(operations.DatabaseOperations):
    """What Django asks of the database, with numbers that are too large refused."""

    def adapt_integerfield_value(self, value: Any, internal_type: str) -> Any:
        """Return a number as the driver wants it; raises DataError for one that the column does not hold.

        The driver would cut it down to the bits of the column and say nothing.
        """
        least, most = self.integer_field_range(internal_type)
        if isinstance(value, int) and not least <= value <= most:
            raise DataError(worded("The number %(value)s is too large for its column.", value=value))
        return super().adapt_integerfield_value(value, internal_type)


class DatabaseWrapper(BeforeCommit, base.DatabaseWrapper):
    """A connection whose transactions end with what was put off until then."""

    ops_class = DatabaseOperations
    health_check_enabled: bool
    health_check_done: bool

    def get_new_connection(self, conn_params: dict[str, Any]) -> Any:
        """Open a connection that keeps the plans of what it is asked most."""
        own: Any = super().get_new_connection(conn_params)
        own.prepared_max = MOST_PLANS
        return own

    def close_if_health_check_failed(self) -> None:
        """Ask a kept connection whether it lives only where the server has said something meanwhile.

        A server that ends a connection says so or closes it, and then there is something to read. Where there
        is nothing, the next question can be the one that the page needs.
        """
        if self.connection is not None and self.health_check_enabled and not self.health_check_done:
            self.health_check_done = self._is_silent()
        super().close_if_health_check_failed()

    def _is_silent(self) -> bool:
        own: Any = self.connection
        if own.closed:
            return False
        ears = select.poll()
        ears.register(own.fileno(), select.POLLIN | select.POLLHUP | select.POLLERR)
        return not ears.poll(0)
