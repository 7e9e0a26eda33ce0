"""Presenting and revising a round: what is to be decided is shown before anybody decides it."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from programmes import policies
from programmes.forms.bench import valid_form
from programmes.forms.ratings import PresentForm, ReasonForm
from programmes.models import AssessmentRound, Meeting, Proposal
from programmes.selectors.amending import amended_in
from programmes.selectors.circulations import staff_round
from programmes.selectors.records import record_of
from programmes.selectors.sources import meetings_for
from programmes.services import presenting, proposals, revising
from programmes.services.changes import StaleVersionError
from programmes.views.responses import person

CHANGED_SINCE = "The round has changed since presenting was proposed; it has to be proposed anew."


def propose_presenting(request: HttpRequest, assessment_round: AssessmentRound) -> str:
    """Propose to present to a meeting; returns what to tell."""
    form = valid_form(PresentForm(request.POST, meetings=meetings_for(assessment_round.plan)))
    presenting.propose_presenting(assessment_round, **form.cleaned_data, by=person(request))
    return "Presenting is proposed. A second person, an approver, looks at the record and freezes it."


def present(request: HttpRequest, assessment_round: AssessmentRound) -> str:
    """Freeze the round as the second person; returns what to tell."""
    try:
        snapshot = presenting.present_round(assessment_round, by=person(request))
    except StaleVersionError:
        raise ValidationError(CHANGED_SINCE) from None
    return f"Presented and frozen. SHA-256 of the record: {snapshot.sha256}"


def propose_revision(request: HttpRequest, assessment_round: AssessmentRound) -> str:
    """Ask for a revision of what is cleared; returns what to tell."""
    form = valid_form(ReasonForm(request.POST))
    revising.propose_revision(assessment_round, reason=form.cleaned_data["reason"], by=person(request))
    return "A revision is proposed. A second person, an approver, opens it."


def revise(request: HttpRequest, assessment_round: AssessmentRound) -> str:
    """Open the revision as the second person; returns what to tell."""
    made = revising.open_revision(assessment_round, by=person(request))
    return f"“{made.title}” is open as a draft. Everybody reads the cleared version until it is cleared."


def withdraw_proposal(request: HttpRequest, assessment_round: AssessmentRound) -> str:
    """Withdraw what one has proposed for this round; returns what to tell."""
    for act in (Proposal.Act.PRESENT, Proposal.Act.REVISE):
        found = proposals.open_proposal(assessment_round, act)
        if found is not None and found.proposed_by_id == request.user.pk:
            proposals.withdraw(found, by=person(request))
            return "Your proposal is withdrawn."
    raise ValidationError("You have proposed nothing that waits.")


def waiting_on(assessment_round: AssessmentRound, user: Any) -> dict[str, Any]:
    """Return what waits for a second person on a round, for its desk."""
    if assessment_round.status != policies.CLEARED:
        return {}
    presenting_asked = proposals.open_proposal(assessment_round, Proposal.Act.PRESENT)
    revision_asked = proposals.open_proposal(assessment_round, Proposal.Act.REVISE)
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
    asked = proposals.open_proposal(assessment_round, Proposal.Act.PRESENT)
    changed = False
    if asked is not None:
        meeting = Meeting.objects.get(code=asked.details["meeting"])
        changed = presenting.digest_to_freeze(assessment_round, meeting) != asked.content_digest
    context = {
        "round": assessment_round,
        "plan": assessment_round.plan,
        "record": record_of(assessment_round),
        "asked": asked,
        "changed": changed,
        "amended": amended_in(assessment_round),
        "may_present": policies.may(request.user, "present", assessment_round),
        "is_own": asked is not None and asked.proposed_by_id == request.user.pk,
    }
    return render(request, "programmes/to_be_frozen.html", context)
