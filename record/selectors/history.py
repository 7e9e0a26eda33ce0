"""What was changed in a record, field by field, read from its history."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any


@dataclass(frozen=True)
class Change:
    """One change: when, by whom, of what, from what to what, and why."""

    when: datetime
    who: str
    subject: str
    field: str
    before: str
    after: str
    why: str


def changes_between(
    rows: Iterable[Any],
    subject: str,
    names: dict[str, str],
    *,
    named: bool = True,
    since: datetime | None = None,
    by_the_portal: Collection[str] = (),
) -> list[Change]:
    """Return field by field what changed from row to row of one record's history, first to last.

    ``names`` says what each field is called; without ``named`` no person is named; changes before ``since``
    are left out. ``by_the_portal`` are the reasons for which the portal itself changes such a record.
    """
    found: list[Change] = []
    before: dict[str, str] = dict.fromkeys(names, "")
    for row in rows:
        after = {name: _shown(row, name) for name in names}
        why = row.history_change_reason or ""
        if since is None or row.history_date > since:
            found += [
                Change(
                    row.history_date,
                    _who(row, by_the_portal, named=named),
                    subject,
                    names[name],
                    before[name],
                    "" if row.history_type == "-" else after[name],
                    why,
                )
                for name in names
                if before[name] != after[name] or row.history_type == "-"
            ]
        before = after
    return found


BY_TWO = "Changed by two people: "
"""How the reason of a change begins that a second person accepted."""


def entered_alone(records: Sequence[Any]) -> list[str]:
    """Return, for each record of one model, the account that last changed something of it alone.

    Empty for what came with the source or was changed by two people only; one query.
    """
    if not records:
        return []
    found = type(records[0]).history.order_by("history_id").filter(id__in=[one.pk for one in records])
    changes = found.values_list("id", "history_user__username", "history_change_reason")
    last = {key: name for key, name, why in changes if name and not str(why).startswith(BY_TWO)}
    return [last.get(one.pk, "") for one in records]


def _who(row: Any, by_the_portal: Collection[str], *, named: bool) -> str:
    if row.history_user_id is None:
        return "the portal" if row.history_change_reason in by_the_portal else "entered with the source"
    return str(row.history_user) if named else "the secretariat"


def _shown(row: Any, name: str) -> str:
    value = getattr(row, name, None)
    return "" if value is None else str(value)
