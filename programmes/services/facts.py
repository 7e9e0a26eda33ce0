"""Giving a record another wording: with history, counts, and what was printed kept at its citation."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final, TypeVar

from django.db import models
from django.utils import timezone

from people.models import MemberState
from programmes.models import ActivityRating, Membership, StrategicPlan
from programmes.services.changes import round_of
from programmes.services.counts import counted_as, move_count, recount
from record.models import Certainty, Citation
from record.services.changes import announce_change, save_with_history
from review.states import AT_WORK

if TYPE_CHECKING:
    from django.contrib.auth.models import User

type_of_record = TypeVar("type_of_record", bound=models.Model)
FOLLOWED: Final = ("followed_until", "followed_reason")
"""What a plan says of what followed it; they have a citation of their own."""


def apply_changes(
    current: type_of_record, changes: Mapping[str, Any], *, by: User, reason: str
) -> type_of_record:
    """Give a locked record other values, with history, counts and word to the readers.

    Who may is asked by the caller, in whose transaction it runs. Raises ValidationError (values not allowed).
    """
    before = counted_as(current)
    note_what_was_printed(current, changes, by=by, reason=reason)
    record: Any = current
    for name, value in changes.items():
        setattr(record, name, value)
    if hasattr(current, "version"):
        record.version += 1
    current.full_clean()
    save_with_history(current, by=by, reason=reason)
    if isinstance(current, ActivityRating):
        move_count(current, before=before, after=counted_as(current))
    if isinstance(current, Citation):
        for plan in StrategicPlan.objects.filter(assessment_rounds__ratings__citation=current).distinct():
            recount(plan)
    announce_change()
    return current


def note_what_was_printed(record: models.Model, changes: Mapping[str, Any], *, by: User, reason: str) -> None:
    """Keep, with each citation, what its fields that change said before the first correction.

    What was only ever entered in a draft was never printed; telling it later would give the draft away.
    """
    printed: dict[int, tuple[Citation, list[str]]] = {}
    for name in changes:
        citation = citation_in_doubt(record, name)
        if citation is not None:
            _, texts = printed.setdefault(citation.pk, (citation, []))
            texts.append(str(getattr(record, name) or ""))
    for citation, texts in printed.values():
        mark_as_corrected(citation, "; ".join(filter(None, texts)))
        save_with_history(citation, by=by, reason=reason)


def citation_in_doubt(record: models.Model, name: str) -> Citation | None:
    """Return the citation that no longer says what is printed once a field of a record changes."""
    if isinstance(record, Citation):
        return None
    assessment_round = round_of(record)
    is_draft = assessment_round is not None and assessment_round.status in AT_WORK
    holder = "note_citation" if name == "note" and hasattr(record, "note_citation_id") else "citation"
    if name in FOLLOWED:
        holder = "followed_citation"
    cited = Membership.objects.filter(state=record).first() if isinstance(record, MemberState) else record
    citation: Citation | None = getattr(cited, holder, None)
    if citation is None:
        return None
    return None if is_draft and citation.certainty == Certainty.RECORDED else citation


def mark_as_corrected(citation: Citation, printed: str) -> None:
    """Note at a citation that a person changed the wording today, and what stood there first."""
    if citation.corrected_on is None:
        citation.printed = printed
    citation.corrected_on = timezone.now().date()
