"""What may change a survey: entering figures, correcting them, writing claims, clearing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.text import slugify

from programmes import policies
from programmes.models import Certainty, Citation, SourceDocument
from programmes.services.changes import (
    StaleVersionError,
    announce_change,
    delete_with_history,
    save_with_history,
)
from surveys.models import Claim, Item, Option, PublishedTally, Question, Survey
from surveys.selectors.claims import UnreadableTestError, verdicts
from surveys.selectors.printed import computed_count

if TYPE_CHECKING:
    from django.contrib.auth.models import User


RESERVED_SLUGS = frozenset({"new", "forensics"})
"""Names that addresses below ``/surveys/`` need for themselves."""


@dataclass(frozen=True)
class EnteredCell:
    """What somebody typed for one cell; both None leaves it unknown."""

    percent: Decimal | None
    count: int | None


@dataclass(frozen=True)
class NewFigure:
    """A figure to be entered: its caption, kind, scale and rows."""

    caption: str
    kind: str
    options: Sequence[str]
    items: Sequence[str]
    middle: int | None = None


def check_may_edit(by: User) -> None:
    """Raise PermissionDenied unless the account may edit surveys."""
    if not by.has_perm("programmes.correct", None):
        raise PermissionDenied("Only secretariat staff may edit surveys.")


@transaction.atomic
def create_survey(
    *, title: str, publisher: str, respondents: int | None, fielded: str, place: str, by: User
) -> Survey:
    """Open a draft for a survey that some paper published, with that paper as its source.

    Raises PermissionDenied; ValidationError for a title that is taken or holds no letters.
    """
    check_may_edit(by)
    slug = slugify(title)[:60].strip("-")
    if not slug or slug in RESERVED_SLUGS or Survey.objects.filter(slug=slug).exists():
        raise ValidationError({"title": "Choose another title; this one is taken or has no letters."})
    source = _source_for(title, publisher, slug)
    citation = Citation.objects.create(source=source, place=place, certainty=Certainty.VERBATIM)
    survey = Survey(
        slug=slug, title=title, respondents=respondents, fielded=fielded, citation=citation, created_by=by
    )
    survey.full_clean()
    save_with_history(survey, by=by, reason="Opened")
    announce_change()
    return survey


def _source_for(title: str, publisher: str, slug: str) -> SourceDocument:
    source, _ = SourceDocument.objects.get_or_create(
        slug=f"survey-{slug}"[:80],
        defaults={"title": title, "publisher": publisher, "kind": SourceDocument.Kind.PAPER, "order": 900},
    )
    return source


@transaction.atomic
def add_figure(survey: Survey, new: NewFigure, *, place: str, by: User) -> Question:
    """Add an empty figure to a survey, to be filled in the grid; raises PermissionDenied, ValidationError."""
    check_may_edit(by)
    locked = Survey.objects.select_for_update().get(pk=survey.pk)
    last = locked.questions.order_by("-number").first()
    citation = Citation.objects.create(
        source=locked.citation.source, place=place, certainty=Certainty.VERBATIM
    )
    question = Question(
        survey=locked,
        number=last.number + 1 if last else 1,
        kind=new.kind,
        caption=new.caption,
        short_title=new.caption[:120],
        citation=citation,
    )
    question.full_clean()
    save_with_history(question, by=by, reason="Added")
    for order, label in enumerate(new.options, 1):
        Option.objects.create(
            question=question,
            slug=f"{slugify(label)[:60] or 'option'}-{order}",
            order=order,
            label=label,
            is_middle=order == new.middle,
        )
    for order, label in enumerate(new.items or ["All who answered"], 1):
        Item.objects.create(question=question, slug=f"item-{order}", order=order, label=label)
    announce_change()
    return question


@transaction.atomic
def correct_figure(
    question: Question,
    *,
    cells: Mapping[tuple[int, int], EnteredCell],
    bases: Mapping[int, int | None],
    place: str,
    reason: str,
    expected_version: int,
    by: User,
) -> Question:
    """Enter or correct the printed values of a figure: all of them or none.

    ``cells`` by item and option key, ``bases`` by item key (None: unknown). Each changed cell gets a
    citation of its own at ``place``. Raises PermissionDenied, StaleVersionError, ValidationError.
    """
    check_may_edit(by)
    if not place.strip() or not reason.strip():
        raise ValidationError("Say where the values stand, and why you enter them.")
    current: Question = Question.objects.select_for_update().get(pk=question.pk)
    if current.version != expected_version:
        raise StaleVersionError(current)
    source = current.citation.source
    for item in current.items.all():
        _set_base(item, bases.get(item.pk), by=by, reason=reason)
    stored = {
        (one.item_id, one.option_id): one for one in PublishedTally.objects.filter(item__question=current)
    }
    for (item_key, option_key), entered in cells.items():
        tally = stored.get((item_key, option_key))
        if tally is not None and _says_the_same(tally, entered):
            continue
        _set_cell(tally, item_key, option_key, entered, _Source(source, place, reason), by=by)
    current.version = expected_version + 1
    save_with_history(current, by=by, reason=reason)
    keep_headlines(current.survey)
    announce_change()
    return current


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
            f"{item.label}: a base is at least 1 and at most the {respondents} respondents."
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


@transaction.atomic
def record_claim(survey: Survey, *, sentence: str, test: Mapping[str, object], place: str, by: User) -> Claim:
    """Keep a claim with its test and the verdict of today.

    Raises PermissionDenied; ValidationError when the test does not fit the survey's figures.
    """
    check_may_edit(by)
    number = survey.claims.count() + 1
    codes = set(survey.claims.values_list("code", flat=True))
    while f"C{number}" in codes:
        number += 1
    citation = Citation.objects.create(
        source=survey.citation.source, place=place, certainty=Certainty.VERBATIM
    )
    claim = Claim(
        survey=survey, code=f"C{number}", sentence=sentence, test=dict(test), citation=citation, order=number
    )
    try:
        (verdict,) = verdicts(survey, [claim])
    except UnreadableTestError as error:
        raise ValidationError(str(error)) from None
    claim.recorded_verdict = verdict.kind.value
    claim.full_clean()
    save_with_history(claim, by=by, reason="Written")
    announce_change()
    return claim


def record_verdicts(survey: Survey) -> None:
    """Record today's verdict with every claim that has none yet, and keep the headlines."""
    new = list(survey.claims.filter(recorded_verdict=""))
    for verdict in verdicts(survey, new):
        verdict.claim.recorded_verdict = verdict.kind.value
        verdict.claim.save(update_fields=["recorded_verdict"])
    keep_headlines(survey)


def keep_headlines(survey: Survey) -> None:
    """Compute anew the share that each short message of a survey states, in the caller's transaction."""
    for verdict in verdicts(survey, survey.claims.exclude(message="")):
        share = verdict.headline_share
        verdict.claim.headline_share = share.text if share else ""
        verdict.claim.headline_doubt = verdict.headline_doubt
        verdict.claim.headline_figure = verdict.figures[0] if share else None
        verdict.claim.save(update_fields=["headline_share", "headline_doubt", "headline_figure"])


@transaction.atomic
def accept_verdict(claim: Claim, *, by: User) -> Claim:
    """Record the verdict of today in place of the one recorded before; raises PermissionDenied."""
    check_may_edit(by)
    (verdict,) = verdicts(claim.survey, [claim])
    claim.recorded_verdict = verdict.kind.value
    save_with_history(claim, by=by, reason="Verdict accepted")
    return claim


@transaction.atomic
def clear_survey(survey: Survey, *, by: User) -> Survey:
    """Open a draft to everybody; it takes a second person.

    Raises PermissionDenied for another role, or for the person who opened the draft.
    """
    check_may_edit(by)
    current = Survey.objects.select_for_update().get(pk=survey.pk)
    if current.created_by_id == by.pk:
        raise PermissionDenied("Clearing takes a second person; you opened this survey.")
    current.status = policies.CLEARED
    save_with_history(current, by=by, reason="Cleared")
    announce_change()
    return current
