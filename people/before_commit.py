"""What is done as the last statement of a transaction, so that nobody waits long for the row it takes.

A row that many transactions move, as the stamp, must be taken last: whoever holds it and goes on to lock
other rows waits for somebody who holds those and waits for it.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.db import DEFAULT_DB_ALIAS, connections


class BeforeCommit:
    """A database connection that does what was put off, then commits; forgotten where it rolls back."""

    savepoint_ids: list[str]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.put_off: dict[str, tuple[frozenset[str], Callable[[], None]]] = {}

    def commit(self) -> None:
        """Do what was put off, by name, so that no two transactions wait for each other; then commit."""
        put_off, self.put_off = self.put_off, {}
        try:
            for _, (_, act) in sorted(put_off.items()):
                act()
        except BaseException:
            # Whatever it was: an act holds with what was put off for it, or not at all.
            self.rollback()
            raise
        super().commit()  # type: ignore[misc]

    def rollback(self) -> None:
        """Forget what was put off, and roll back."""
        self.put_off = {}
        super().rollback()  # type: ignore[misc]

    def savepoint_rollback(self, sid: str) -> None:
        """Forget what was put off since the savepoint, and roll back to it."""
        super().savepoint_rollback(sid)  # type: ignore[misc]
        self.put_off = {name: one for name, one in self.put_off.items() if sid not in one[0]}


def before_commit(name: str, act: Callable[[], None]) -> None:
    """Do something once, as the last thing of the transaction at hand; at once where there is none.

    In the transaction that a test lives in nothing is ever committed, so there too it is done at once.
    """
    own: Any = connections[DEFAULT_DB_ALIAS]
    lives_in_a_test = any(block._from_testcase for block in own.atomic_blocks)
    if own.in_atomic_block and isinstance(own, BeforeCommit) and not lives_in_a_test:
        own.put_off.setdefault(name, (frozenset(own.savepoint_ids), act))
    else:
        act()
