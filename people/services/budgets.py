"""How often a network may ask for what is costly; one counter in the database for all processes.

Finished pages cost nothing and are not counted.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Final

from django.conf import settings
from django.db import DatabaseError, connection
from django.utils import timezone

WINDOW: Final = timedelta(minutes=1)
"""What a budget is for."""
FREE: Final = 6
"""The first sixth of a budget is counted by each process for itself: ordinary reading writes nothing."""
MOST_NETWORKS: Final = 20_000
BUDGET: Final = "budget: "
"""Before what was asked for, in the table of counts."""
_COUNT_ON: Final = (
    "INSERT INTO people_counted (kind, about, since, number, network) VALUES (%s, %s, %s, %s, %s) "
    "ON CONFLICT (kind, about, since) DO UPDATE "
    "SET number = people_counted.number + excluded.number, network = excluded.network RETURNING number"
)
"""One statement, so that no process counts over another; SQLite and PostgreSQL both know it."""
_ALL_KNOWN: Final = -1
_own: dict[tuple[str, str, datetime], int] = {}
"""What only this process has counted of a window; ``_ALL_KNOWN`` where the database is told of each."""


def count_on(
    kind: str, about: str, *, length: timedelta, by: int = 1, network: str = "", now: datetime | None = None
) -> int:
    """Count on for all processes within the stretch of time at hand, and return the number by now.

    Stretches of ``length`` follow each other since 1970; ``network`` is stored as the last one.
    """
    since = connection.ops.adapt_datetimefield_value(_began(now or timezone.now(), length))
    with connection.cursor() as cursor:
        cursor.execute(_COUNT_ON, [kind[:60], about[:150], since, by, network[:50]])
        return int(cursor.fetchone()[0])


def _began(now: datetime, length: timedelta) -> datetime:
    return datetime.fromtimestamp(now.timestamp() - now.timestamp() % length.total_seconds(), tz=UTC)


def seconds_over_budget(what: str, network: str, *, times: int = 1) -> int:
    """Count one more costly request of a network; return how long it has to wait, 0 while within its budget.

    The budget is ``times`` what the settings allow in a minute. A database that cannot count refuses nobody.
    """
    now, most = timezone.now(), settings.COSTLY_A_MINUTE * times
    began = _began(now, WINDOW)
    key = (what, network, began)
    own = _own.get(key, 0)
    if len(_own) > MOST_NETWORKS:
        _own.clear()
    if 0 <= own < most // FREE:
        _own[key] = own + 1
        return 0
    try:
        spent = count_on(BUDGET + what, network, length=WINDOW, by=max(own, 0) + 1, now=now)
    except DatabaseError:
        return 0
    _own[key] = _ALL_KNOWN
    return 0 if spent <= most else int((began + WINDOW - now).total_seconds()) + 1
