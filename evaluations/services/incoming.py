"""Writing a table of recommendations that was read, mapped and looked at: all of it, or nothing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from evaluations.models import ColumnMap, Evaluation, PendingTable, Recommendation
from evaluations.services.findings import WrittenEntry, save_recommendation
from evaluations.services.responses import ActionEntry, ResponseEntry, save_action, save_response
from people.services import check_may
from record.refusals import StaleVersionError
from review.states import CLEARED

if TYPE_CHECKING:
    from django.contrib.auth.models import User

KEPT_FOR = timedelta(days=2)
"""How long a table that was read waits to be confirmed."""


@dataclass(frozen=True)
class IncomingRow:
    """One recommendation to be written, with its response and new actions; ``version`` is what was shown."""

    code: str
    current: Recommendation | None
    version: int
    values: Mapping[str, str]
    addressees: Sequence[str]
    response: Mapping[str, Any] | None
    actions: Sequence[ActionEntry]


@transaction.atomic
def keep_table(
    evaluation: Evaluation, *, name: str, rows: list[list[str]], columns: dict[str, str], by: User
) -> PendingTable:
    """Keep a table that was read until its sender maps and confirms it; old ones are forgotten."""
    check_may(by, "import", evaluation)
    PendingTable.objects.filter(made_at__lt=timezone.now() - KEPT_FOR).delete()
    return PendingTable.objects.create(
        user=by, evaluation=evaluation, name=name[:200], rows=rows, columns=columns
    )


@transaction.atomic
def keep_map(
    pending: PendingTable,
    *,
    signature: str,
    columns: dict[str, str],
    values: dict[str, dict[str, str]],
    by: User,
) -> None:
    """Keep how the columns and labels of a table are read, with the table and for the next one like it."""
    check_may(by, "import", pending.evaluation)
    pending.columns, pending.values = columns, values
    pending.save(update_fields=["columns", "values"])
    ColumnMap.objects.update_or_create(
        signature=signature, defaults={"columns": columns, "values": values, "saved_by": by}
    )


@transaction.atomic
def apply_table(pending: PendingTable, rows: Sequence[IncomingRow], *, by: User) -> int:
    """Write the confirmed rows and forget the table; return how many were written.

    Recommendations and responses are drafts, as if they had been typed. Raises as the services of each;
    then nothing is written.
    """
    check_may(by, "import", pending.evaluation)
    for row in rows:
        _apply(pending.evaluation, row, by=by)
    pending.delete()
    return len(rows)


def _apply(evaluation: Evaluation, row: IncomingRow, *, by: User) -> None:
    recommendation = row.current
    if recommendation is None or recommendation.status != CLEARED:
        recommendation = _written(evaluation, row, by=by)
    if row.response:
        known = getattr(
            Recommendation.objects.select_related("response").get(pk=recommendation.pk), "response", None
        )
        entry = ResponseEntry(**row.response)
        save_response(recommendation, entry, expected_version=known.version if known else 0, by=by)
    for action in row.actions:
        save_action(recommendation, None, action, expected_version=0, by=by)


def _written(evaluation: Evaluation, row: IncomingRow, *, by: User) -> Recommendation:
    current = row.current
    if current is not None and Recommendation.objects.get(pk=current.pk).version != row.version:
        raise StaleVersionError(current)
    values = {
        "code": row.code,
        "kind": row.values.get("kind") or (current.kind if current else Recommendation.Kind.RECOMMENDATION),
        "text": row.values.get("text") or (current.text if current else ""),
        "priority": row.values.get("priority") or (current.priority if current else ""),
        "added_on": row.values.get("added_on") or (current.added_on if current else ""),
        "criterion": current.criterion if current else None,
    }
    links: dict[str, Any] = {
        "addressees": [] if row.addressees or not current else list(current.addressees.all()),
        "findings": list(current.findings.all()) if current else [],
        "areas": list(current.areas.all()) if current else [],
    }
    entry = WrittenEntry(values, row.values.get("place", ""), links, row.addressees)
    try:
        return save_recommendation(evaluation, current, entry, expected_version=row.version, by=by)
    except ValidationError as error:
        raise ValidationError([f"{row.code}: {told}" for told in error.messages]) from None
