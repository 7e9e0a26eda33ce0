"""Entering and correcting the printed values of a figure; what is cleared takes a second person."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.db import transaction

from people.services import check_may
from record.models import Certainty, Citation, SourceDocument
from record.services.changes import change, delete_with_history, locked, save_with_history
from reporting.words import worded
from review.models import Proposal
from review.services.proposals import does, propose
from review.states import CLEARED
from surveys.models import Item, PublishedTally, Question
from surveys.policies import FIGURE
from surveys.selectors.printed import computed_count
from surveys.services.surveys import keep_headlines

if TYPE_CHECKING:
    from django.contrib.auth.models import User


@dataclass(frozen=True)
class EnteredCell:
    """What somebody typed for one cell; both None leaves it unknown."""

    percent: Decimal | None
    count: int | None


@dataclass(frozen=True)
class FigureEntry:
    """What was entered for a figure: ``cells`` by item and option key, ``bases`` by item key."""

    cells: Mapping[tuple[int, int], EnteredCell]
    bases: Mapping[int, int | None]
    place: str
    reason: str

    @classmethod
    def of(cls, stored: Mapping[str, Any], reason: str) -> FigureEntry:
        """Read what was stored with a proposal."""
        cells = {
            (item, option): EnteredCell(None if percent is None else Decimal(percent), count)
            for item, option, percent, count in stored["cells"]
        }
        return cls(cells, dict(stored["bases"]), stored["place"], reason)

    def stored(self) -> dict[str, Any]:
        """Return it as plain values, to be stored with a proposal."""
        cells = [
            [*key, None if one.percent is None else str(one.percent), one.count]
            for key, one in self.cells.items()
        ]
        return {"cells": cells, "bases": [list(one) for one in self.bases.items()], "place": self.place}


@transaction.atomic
def correct_figure(
    question: Question, entry: FigureEntry, *, expected_version: int, by: User
) -> Proposal | None:
    """Enter or correct the printed values of a figure: all of them or none.

    Each changed cell gets a citation of its own. A figure that is cleared changes once a second person
    accepts; the proposal is returned, and None where nothing waits for that. Raises PermissionDenied,
    StaleVersionError, ValidationError, WrongStateError (somebody proposed a change of it already).
    """
    check_may(by, "enter-survey")
    if not entry.place.strip() or not entry.reason.strip():
        raise ValidationError("Say where the values stand, and why you enter them.")
    current = locked(question, expected_version)
    changes = changes_of(current, entry)
    if current.survey.status != CLEARED:
        _write_figure(current, entry, by=by)
        return None
    if not changes:
        return None
    with transaction.atomic():
        # Tried, so that what is not allowed is reported to whoever enters it, and taken back.
        _write_figure(locked(question), entry, by=by)
        transaction.set_rollback(True)
    details = {**entry.stored(), "version": expected_version, "changes": changes}
    return propose(
        current,
        FIGURE,
        reason=entry.reason,
        by=by,
        details=details,
        address=current.get_absolute_url(),
    )


@does(FIGURE, Question)
def make_the_correction(proposal: Proposal, question: Question, by: User) -> None:
    """Correct a cleared figure that two people want corrected; raises StaleVersionError, WrongStateError."""
    current = locked(question, proposal.details["version"])
    _write_figure(current, FigureEntry.of(proposal.details, proposal.reason), by=by)


def changes_of(question: Question, entry: FigureEntry) -> dict[str, tuple[str, str]]:
    """Return what an entry changes of a figure, by row and answer: what it says and what it would say."""
    stored = {
        (one.item_id, one.option_id): one for one in PublishedTally.objects.filter(item__question=question)
    }
    options = {one.pk: one.label for one in question.options.all()}
    found: dict[str, tuple[str, str]] = {}
    for item in question.items.all():
        if item.pk in entry.bases and entry.bases[item.pk] != item.base:
            found[f"{item}, base"] = (str(item.base or ""), str(entry.bases[item.pk] or ""))
        for key, label in options.items():
            entered, tally = entry.cells.get((item.pk, key)), stored.get((item.pk, key))
            if entered is None or (tally is not None and _says_the_same(tally, entered)):
                continue
            before = "" if tally is None else _printed(tally.percent, tally.count)
            after = _printed(entered.percent, entered.count)
            if before != after:
                found[f"{item}, {label}"] = (before, after)
    return found


def _printed(percent: Decimal | None, count: int | None) -> str:
    parts = ("" if percent is None else f"{percent.normalize():f} %", "" if count is None else str(count))
    return ", ".join(one for one in parts if one)


def _write_figure(current: Question, entry: FigureEntry, *, by: User) -> None:
    """Give a locked figure the values of an entry, with history and headlines."""
    source = _Source(current.citation.source, entry.place, entry.reason)
    for item in current.items.all():
        _set_base(item, entry.bases.get(item.pk), by=by, reason=entry.reason)
    stored = {
        (one.item_id, one.option_id): one for one in PublishedTally.objects.filter(item__question=current)
    }
    for (item_key, option_key), entered in entry.cells.items():
        tally = stored.get((item_key, option_key))
        if tally is not None and _says_the_same(tally, entered):
            continue
        _set_cell(tally, item_key, option_key, entered, source, by=by)
    change(current, by=by, reason=entry.reason)
    keep_headlines(current.survey)


def _says_the_same(tally: PublishedTally, entered: EnteredCell) -> bool:
    """A computed count is not shown in the grid, so an empty count beside it changes nothing."""
    stored = None if tally.count_is_computed else tally.count
    return (tally.percent, stored) == (entered.percent, entered.count)


@dataclass(frozen=True)
class _Source:
    document: SourceDocument
    place: str
    reason: str


def _set_base(item: Item, base: int | None, *, by: User, reason: str) -> None:
    if item.base == base:
        return
    respondents = item.question.survey.respondents
    if base is not None and not 1 <= base <= (respondents or base):
        raise ValidationError(
            worded(
                "%(label)s: a base is at least 1 and at most the %(respondents)s respondents.",
                label=item.label,
                respondents=respondents,
            )
        )
    item.base = base
    item.base_certainty = Certainty.MISSING if base is None else Certainty.VERBATIM
    item.base_reasoning = "" if base is None else reason
    item.full_clean()
    save_with_history(item, by=by, reason=reason)


def _set_cell(
    tally: PublishedTally | None,
    item_key: int,
    option_key: int,
    entered: EnteredCell,
    source: _Source,
    *,
    by: User,
) -> None:
    if entered.percent is None and entered.count is None:
        if tally is not None:
            delete_with_history(tally, by=by, reason=source.reason)
        return
    citation = Citation(source=source.document, place=source.place, certainty=Certainty.VERBATIM)
    save_with_history(citation, by=by, reason=source.reason)
    if tally is None:
        tally = PublishedTally(item_id=item_key, option_id=option_key)
    else:
        tally.version += 1
    count, computed = entered.count, False
    if count is None and tally.count_is_computed:
        count, computed = computed_count(entered.percent, tally.item.base), True
    tally.percent, tally.count = entered.percent, count
    tally.count_is_computed = computed and count is not None
    tally.citation = citation
    tally.full_clean()
    save_with_history(tally, by=by, reason=source.reason)
