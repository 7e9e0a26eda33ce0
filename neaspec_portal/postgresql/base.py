"""A connection to PostgreSQL that does things last, just before a transaction holds."""

from __future__ import annotations

import select
from typing import Any

from django.db.backends.postgresql import base

from people.before_commit import BeforeCommit


class DatabaseWrapper(BeforeCommit, base.DatabaseWrapper):
    """A connection whose transactions end with what was put off until then."""

    health_check_enabled: bool
    health_check_done: bool

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
