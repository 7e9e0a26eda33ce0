"""Sentences that rest on figures: kept with their test and their verdict."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db import transaction

from people.services import check_may
from record.models import Certainty, Citation
from record.services.changes import announce_change, save_with_history
from surveys.models import Claim, Survey
from surveys.selectors.claims import UnreadableTestError, verdicts

if TYPE_CHECKING:
    from django.contrib.auth.models import User


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
