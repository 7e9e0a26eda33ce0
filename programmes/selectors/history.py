"""Who changed what in a round, when, from what to what, and why; and how it stood at any moment.

Staff see every change with its author. Everybody else sees what happened since the round was cleared,
without names of staff: what stood in a draft stays confidential after clearing too.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from people.policies import STAFF, roles_of
from people.prepared import prepared
from people.stamp import moment_of_reading
from programmes.models import (
    AchievementSummary,
    ActivityRating,
    AssessmentRound,
    Evidence,
    KeyAchievement,
    PlannedActivity,
)
from programmes.selectors.records import withdrawals_in
from record.refusals import NotFoundError
from record.selectors.history import Change, changes_between
from reporting.words import worded
from review.models import CirculationExtension, Position

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from people.policies import type_of_user

LOGGED_FIELDS = {
    "level": "level",
    "not_rated_because": "not rated because",
    "merged_into": "merged into",
    "note": "note",
    "as_of": "as of",
    "confidence": "confidence",
    "change_reason": "why it moved",
}
"""Fields of a rating whose changes are shown, and what they are called."""


RESERVATIONS_COUNTED = "Reservations counted"
"""Why a round was saved when a State withdrew a reservation; by the portal, so that no State is named."""


def is_staff(user: type_of_user | None) -> bool:
    """Say whether a reader sees drafts and names of staff."""
    return bool(roles_of(user) & STAFF)


def _visible_from(assessment_round: AssessmentRound, user: type_of_user | None) -> datetime | None:
    """Return the moment from which a reader sees changes; None for all of them."""
    return None if is_staff(user) else assessment_round.cleared_at


def history_of_rating(rating: ActivityRating, user: type_of_user | None = None) -> list[Change]:
    """Return the changes of a rating, newest first, as far as the reader may see them; one query."""
    rows = _history_of(rating.pk)
    return changes_between(
        rows,
        rating.activity.code,
        LOGGED_FIELDS,
        named=is_staff(user),
        since=_visible_from(rating.assessment_round, user),
    )[::-1]


@prepared
def _history_of(rating: int) -> QuerySet[Any]:
    rows: QuerySet[Any] = ActivityRating.history.filter(id=rating)
    return rows.select_related("level", "merged_into", "history_user").order_by("history_date", "history_id")


def changes_of(assessment_round: AssessmentRound, user: type_of_user | None) -> list[Change]:
    """Return the change log of a round, newest first; a fixed number of queries."""
    named, since = is_staff(user), _visible_from(assessment_round, user)
    rows = (
        ActivityRating.history.filter(assessment_round=assessment_round.pk)
        .select_related("level", "merged_into", "history_user")
        .order_by("history_date", "history_id")
    )
    codes = dict(PlannedActivity.objects.filter(plan=assessment_round.plan_id).values_list("pk", "code"))
    found = [
        change
        for key, group in _grouped(rows, "activity_id").items()
        for change in changes_between(group, codes.get(key, "?"), LOGGED_FIELDS, named=named, since=since)
    ]
    found += _text_changes(assessment_round, named=named, since=since)
    found += _round_changes(assessment_round, named=named, since=since)
    found += _withdrawals(assessment_round, named=named, since=since)
    if named:
        found += _evidence_changes(assessment_round)
        found += _circulation_changes(assessment_round)
    return sorted(found, key=lambda one: one.when, reverse=True)


def has_changes(assessment_round: AssessmentRound, user: type_of_user | None) -> bool:
    """Say whether the change log of a round may have a line for the reader; one query, none for staff.

    What a draft was before it was cleared is no change to anybody but staff.
    """
    since = _visible_from(assessment_round, user)
    rows = [
        ActivityRating.history.filter(assessment_round=assessment_round.pk),
        KeyAchievement.history.filter(assessment_round=assessment_round.pk),
        AchievementSummary.history.filter(assessment_round=assessment_round.pk),
        assessment_round.history.all(),
    ]
    if since is not None:
        rows = [one.filter(history_date__gt=since) for one in rows]
    first, *others = (one.exclude(history_type="+").order_by().values("history_id") for one in rows)
    return is_staff(user) or first.union(*others).exists()


def _grouped(rows: Iterable[Any], name: str) -> dict[int, list[Any]]:
    grouped: dict[int, list[Any]] = {}
    for row in rows:
        grouped.setdefault(getattr(row, name), []).append(row)
    return grouped


def _text_changes(assessment_round: AssessmentRound, *, named: bool, since: datetime | None) -> list[Change]:
    names = {area.pk: area.name for area in assessment_round.plan.areas}
    found = []
    for model, kind in ((KeyAchievement, "key achievement"), (AchievementSummary, "summary")):
        rows = (
            model.history.filter(assessment_round=assessment_round.pk)
            .select_related("history_user")
            .order_by("history_date", "history_id")
        )
        for key, group in _grouped(rows, "area_id").items():
            found += changes_between(group, names.get(key, "?"), {"text": kind}, named=named, since=since)
    return found


def _round_changes(assessment_round: AssessmentRound, *, named: bool, since: datetime | None) -> list[Change]:
    rows = assessment_round.history.select_related("history_user").order_by("history_date", "history_id")
    fields = {"status": "state", "title": "title", "as_of": "as of", "reservations": "open reservations"}
    return changes_between(
        rows, "The round", fields, named=named, since=since, by_the_portal=(RESERVATIONS_COUNTED,)
    )


def _evidence_changes(assessment_round: AssessmentRound) -> list[Change]:
    codes = dict(assessment_round.ratings.values_list("pk", "activity__code"))
    rows = (
        Evidence.history.filter(rating__in=codes)
        .select_related("history_user")
        .order_by("history_date", "history_id")
    )
    return [
        change
        for group in _grouped(rows, "id").values()
        for change in changes_between(group, codes[group[0].rating_id], {"title": "evidence"})
    ]


def _withdrawals(assessment_round: AssessmentRound, *, named: bool, since: datetime | None) -> list[Change]:
    return [
        Change(
            one.withdrawn_at,
            str(one.withdrawn_by) if named else "the secretariat",
            code,
            "file",
            one.file.name,
            "withdrawn",
            one.reason,
        )
        for code, one in withdrawals_in(assessment_round)
        if since is None or one.withdrawn_at > since
    ]


def _circulation_changes(assessment_round: AssessmentRound) -> list[Change]:
    extensions = CirculationExtension.objects.filter(
        circulation__assessment_round=assessment_round
    ).select_related("circulation", "extended_by")
    found = [
        Change(
            one.extended_at,
            str(one.extended_by),
            f"Circulation {one.circulation.number}",
            "deadline",
            f"{one.before:%Y-%m-%d %H:%M} UTC",
            f"{one.after:%Y-%m-%d %H:%M} UTC",
            one.reason,
        )
        for one in extensions
    ]
    positions = Position.objects.filter(
        text_of__circulation__assessment_round=assessment_round
    ).select_related("text_of", "state")
    subjects = {one.pk: f"{one.text_of.code}, {one.state}" for one in positions}
    rows = (
        Position.history.filter(id__in=subjects, disposition__gt="")
        .select_related("history_user")
        .order_by("history_date", "history_id")
    )
    fields = {"disposition": "answer", "disposition_text": "text of the answer", "settled_at": "withdrawn"}
    for key, group in _grouped(rows, "id").items():
        found += changes_between(group, subjects[key], fields)
    return found


@dataclass(frozen=True)
class RatingThen:
    """What one activity's rating said at a moment; ``row`` is None where it had none yet."""

    activity: PlannedActivity
    row: Any | None

    @property
    def level_label(self) -> str:
        """The level then, or why there was none."""
        if self.row is None:
            return "No rating yet"
        return str(self.row.level or self.row.get_not_rated_because_display() or "No rating yet")

    @property
    def points(self) -> list[str]:
        return self.row.note.splitlines() if self.row else []


def as_of(assessment_round: AssessmentRound, moment: datetime, user: type_of_user | None) -> list[RatingThen]:
    """Return every activity's rating as it stood at a moment; two queries.

    Raises NotFoundError for a moment at which the reader could not see the round.
    """
    since = _visible_from(assessment_round, user)
    if since is not None and moment < since:
        raise NotFoundError(
            worded("This round is open to you since %(since)s UTC.", since=f"{since:%d %B %Y, %H:%M}")
        )
    if moment > moment_of_reading():
        raise NotFoundError("Nobody knows yet how it will stand then.")
    rows = (
        ActivityRating.history.filter(assessment_round=assessment_round.pk, history_date__lte=moment)
        .select_related("level")
        .order_by("history_date", "history_id")
    )
    last = {row.activity_id: row for row in rows}
    activities = PlannedActivity.objects.filter(plan=assessment_round.plan_id).with_area()
    return [
        RatingThen(one, last[one.pk] if one.pk in last and last[one.pk].history_type != "-" else None)
        for one in activities.order_by("area__order", "number")
    ]
