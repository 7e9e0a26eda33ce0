"""Answering what the States sent, presenting and revising: shown before anybody decides it."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods, require_safe

from people.access import person
from people.policies import may
from programmes.forms.ratings import PresentForm
from programmes.models import AssessmentRound
from programmes.policies import PRESENT, REVISE
from programmes.selectors.amending import amended_in
from programmes.selectors.at_work import staff_round
from programmes.selectors.counting import base_of_record
from programmes.selectors.levels import achievement_levels, under_reservations
from programmes.selectors.plans import meetings_for
from programmes.selectors.records import record_of, record_with_withdrawals, still_holds
from programmes.services import amending, presenting
from record.forms.fields import valid_form
from record.refusals import StaleVersionError
from record.views.responses import whole_number
from reporting.addresses import reverse
from reporting.words import worded
from review.forms.circulating import ReasonForm
from review.selectors import proposals
from review.selectors.circulations import open_circulation
from review.selectors.reviews import positions_by_text, reservations_of
from review.states import CLEARED
from review.views.answers import answer_lines

CHANGED_SINCE = (
    "The round or its proposal has changed meanwhile. Look at it again; it may have to be proposed anew."
)


def _seen(request: HttpRequest) -> int:
    """Return the key of the proposal that stood on the page from which this was sent."""
    return whole_number(request.POST.get("proposal", ""))


def propose_presenting(request: HttpRequest, assessment_round: AssessmentRound) -> str:
    """Propose to present to a meeting; returns what to tell."""
    form = valid_form(PresentForm(request.POST, meetings=meetings_for(assessment_round.plan)))
    presenting.propose_presenting(assessment_round, **form.cleaned_data, by=person(request))
    return "Presenting is proposed. A second person, an approver, looks at the record and freezes it."


def present(request: HttpRequest, assessment_round: AssessmentRound) -> str:
    """Freeze the round as the second person; returns what to tell."""
    try:
        snapshot = presenting.present_round(assessment_round, by=person(request), proposal=_seen(request))
    except StaleVersionError:
        raise ValidationError(CHANGED_SINCE) from None
    return worded("Presented and frozen. SHA-256 of the record: %(sha256)s", sha256=snapshot.sha256)


def propose_revision(request: HttpRequest, assessment_round: AssessmentRound) -> str:
    """Ask for a revision of what is cleared; returns what to tell."""
    form = valid_form(ReasonForm(request.POST))
    amending.propose_revision(assessment_round, reason=form.cleaned_data["reason"], by=person(request))
    return "A revision is proposed. A second person, an approver, opens it."


def revise(request: HttpRequest, assessment_round: AssessmentRound) -> str:
    """Open the revision as the second person; returns what to tell."""
    try:
        made = amending.open_revision(assessment_round, by=person(request), proposal=_seen(request))
    except StaleVersionError:
        raise ValidationError("Another revision was proposed meanwhile; read its reason first.") from None
    return worded(
        "“%(title)s” is open as a draft. Everybody reads the cleared version until it is cleared.",
        title=made.title,
    )


def waiting_on(assessment_round: AssessmentRound, user: Any) -> dict[str, Any]:
    """Return what waits for a second person on a round, for its desk."""
    if assessment_round.status != CLEARED:
        return {}
    asked = proposals.open_proposals(assessment_round)
    presenting_asked, revision_asked = asked.get(PRESENT), asked.get(REVISE)
    return {
        "presenting_asked": presenting_asked,
        "revision_asked": revision_asked,
        "is_own_presenting": presenting_asked and presenting_asked.proposed_by_id == user.pk,
        "is_own_revision": revision_asked and revision_asked.proposed_by_id == user.pk,
    }


@require_safe
def to_be_frozen(request: HttpRequest, plan: str, slug: str) -> HttpResponse:
    """The record of a cleared round as it would be frozen, for the two people who decide."""
    assessment_round = staff_round(plan, slug)
    asked = proposals.open_proposals(assessment_round).get(PRESENT)
    record = record_of(assessment_round)
    context = {
        "round": assessment_round,
        "plan": assessment_round.plan,
        "record": record_with_withdrawals(record),
        "base": base_of_record(record["total"]),
        "asked": asked,
        "changed": asked is not None and not still_holds(asked, record),
        "amended": amended_in(assessment_round),
        "may_present": may(request.user, "present", assessment_round),
        "is_own": asked is not None and asked.proposed_by_id == request.user.pk,
    }
    return render(request, "programmes/to_be_frozen.html", context)


@require_http_methods(["GET", "POST"])
def answers(request: HttpRequest, plan: str, slug: str) -> HttpResponse:
    """Everything the States sent, text by text, each with the secretariat's answer."""
    assessment_round = staff_round(plan, slug)
    circulation, reserved = open_circulation(assessment_round), reservations_of(assessment_round)
    lines = positions_by_text(circulation) if circulation else []
    return answer_lines(
        request,
        circulation,
        lines,
        {
            "round": assessment_round,
            "plan": assessment_round.plan,
            "left_open": under_reservations(achievement_levels(assessment_round), reserved).reserved_words,
            "desk_address": reverse("programmes:round-desk", args=[plan, slug]),
            "change_address": reverse("programmes:rating-form", args=[plan, slug]),
        },
    )
