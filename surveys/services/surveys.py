"""Opening a published survey, adding figures and sentences that rest on them, and clearing it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.text import slugify

from people.policies import may
from people.services import WrongStateError, check_may, state_after
from record.models import Certainty, Citation, SourceDocument, SourceDocumentKind
from record.services.changes import announce_change, locked, save_with_history, slug_of_title
from reporting.words import worded
from review.models import Proposal
from review.services.proposals import propose, undoes
from surveys.models import Claim, Item, Option, PublishedTally, Question, Survey
from surveys.policies import TRANSCRIBED
from surveys.selectors.claim_shares import UnreadableTestError
from surveys.selectors.claims import verdicts

if TYPE_CHECKING:
    from django.contrib.auth.models import User


RESERVED_SLUGS = frozenset({"new", "forensics"})
"""Names that addresses below ``/surveys/`` need for themselves."""


@dataclass(frozen=True)
class NewFigure:
    """A figure to be entered: its caption, kind, scale and rows."""

    caption: str
    kind: str
    options: Sequence[str]
    items: Sequence[str]
    middle: int | None = None


@transaction.atomic
def create_survey(
    *, title: str, publisher: str, respondents: int | None, fielded: str, place: str, by: User
) -> Survey:
    """Open a draft for a survey that some paper published, with that paper as its source.

    Raises PermissionDenied; ValidationError for a title that is taken or holds no letters.
    """
    check_may(by, "enter-survey")
    slug = slug_of_title(title, Survey.objects.all(), reserved=RESERVED_SLUGS)
    source = _source_for(title, publisher, slug)
    citation = Citation.objects.create(source=source, place=place, certainty=Certainty.VERBATIM)
    survey = Survey(
        slug=slug, title=title, respondents=respondents, fielded=fielded, citation=citation, created_by=by
    )
    survey.full_clean()
    save_with_history(survey, by=by, reason="Opened")
    return survey


def _source_for(title: str, publisher: str, slug: str) -> SourceDocument:
    source, _ = SourceDocument.objects.get_or_create(
        slug=f"survey-{slug}"[:80],
        defaults={"title": title, "publisher": publisher, "kind": SourceDocumentKind.PAPER, "order": 900},
    )
    return source


@transaction.atomic
def add_figure(survey: Survey, new: NewFigure, *, place: str, by: User) -> Question:
    """Add an empty figure to a survey, to be filled in the grid; raises PermissionDenied, ValidationError."""
    check_may(by, "enter-survey")
    current = locked(survey)
    last = current.questions.order_by("-number").first()
    citation = Citation.objects.create(
        source=current.citation.source, place=place, certainty=Certainty.VERBATIM
    )
    question = Question(
        survey=current,
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
    announce_change(current)
    return question


@transaction.atomic
def clear_survey(survey: Survey, *, by: User) -> Survey:
    """Open a transcribed survey to everybody; one person may, marked as such, and approvers hear of it.

    An approver who wrote nothing in it opens it as the second person. Raises PermissionDenied,
    WrongStateError (it is open already).
    """
    check_may(by, "enter-survey")
    current = locked(survey)
    if current.status != Survey.Status.DRAFT:
        raise WrongStateError("The survey is open to everybody already.")
    if by.pk in writers(current) or not may(by, "clear-entry"):
        propose(
            current,
            TRANSCRIBED,
            reason=worded("Transcribed from %(source)s", source=current.citation.source),
            by=by,
            address=current.get_absolute_url(),
            done_alone=True,
        )
    current.status = state_after("clear-entry")
    save_with_history(current, by=by, reason="Cleared")
    announce_change()
    return current


@undoes(TRANSCRIBED)
def close_survey(_proposal: Proposal, survey: Survey, by: User, reason: str) -> None:
    """Make a survey a draft again that one person opened."""
    current = locked(survey)
    current.status = state_after("reopen-entry")
    save_with_history(current, by=by, reason=worded("Taken back: %(reason)s", reason=reason))
    announce_change()


def writers(survey: Survey) -> set[int]:
    """Return who opened a survey or wrote in it."""
    found = {survey.created_by_id}
    for rows in (
        survey.history.all(),
        Question.history.filter(survey=survey),
        Item.history.filter(question__survey=survey),
        PublishedTally.history.filter(item__question__survey=survey),
        Claim.history.filter(survey=survey),
    ):
        found |= set(rows.values_list("history_user", flat=True))
    return {key for key in found if key is not None}


@transaction.atomic
def record_claim(survey: Survey, *, sentence: str, test: Mapping[str, object], place: str, by: User) -> Claim:
    """Keep a claim with its test and the verdict of today.

    Raises PermissionDenied; ValidationError when the test does not fit the survey's figures.
    """
    check_may(by, "enter-survey")
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
    announce_change(survey)
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
    check_may(by, "enter-survey")
    (verdict,) = verdicts(claim.survey, [claim])
    claim.recorded_verdict = verdict.kind.value
    save_with_history(claim, by=by, reason="Verdict accepted")
    return claim
