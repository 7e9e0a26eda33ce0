"""Answering what the States sent; presenting and revising, shown to those who decide."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from people.access import person
from people.forms import saved_by
from programmes.forms.ratings import PresentForm
from programmes.models import AssessmentRound, Meeting
from programmes.policies import PRESENT, REVISE
from programmes.selectors.at_work import staff_round
from programmes.selectors.levels import achievement_levels, under_reservations
from programmes.selectors.plans import meetings_for, plan_named
from programmes.selectors.records import presenting_of, why_not_yet
from programmes.services import amending
from programmes.services.presenting import (
    coming_records,
    not_ready,
    presentable,
    propose_presenting,
    records_of,
    shown_round,
    still_holds,
)
from record.forms.fields import valid_form
from record.views.editing import unsaved_form
from reporting.addresses import reverse
from reporting.words import worded
from review.forms.circulating import ReasonForm
from review.models import Proposal
from review.selectors import proposals
from review.selectors.reviews import reservations_of
from review.services.proposals import Shown, shows
from review.views.answers import answers_to


def propose_revision(request: HttpRequest, assessment_round: AssessmentRound) -> str:
    """Ask for a revision of what is cleared; returns what to tell."""
    form = valid_form(ReasonForm(request.POST))
    amending.propose_revision(assessment_round, reason=form.cleaned_data["reason"], by=person(request))
    return "A revision is proposed. A second person, an approver, opens it."


@require_http_methods(["GET", "POST"])
def present(request: HttpRequest, plan: str) -> HttpResponse:
    """What a meeting has, rounds and papers together: proposed, or prepared before it has begun."""
    chosen = plan_named(plan, request.user)
    coming = [(kind, one) for kind, one in coming_records() if one.plan == chosen]
    meetings = meetings_for(chosen)
    ready = {f"{one._meta.model_name}-{one.pk}": one for kind, one in coming if kind.is_ready(one)}
    meeting = _meeting_asked(request, meetings, coming)
    at_hand = [key for key, one in ready.items() if presentable(one).meeting_of(one) in (meeting, None)]
    typed = request.POST or unsaved_form(request)
    form = PresentForm(
        typed,
        meetings=meetings,
        records={key: str(one) for key, one in ready.items()},
        initial={"meeting": meeting, "records": at_hand},
    )
    made = None
    if request.method == "POST":
        made = saved_by(
            form,
            lambda data: propose_presenting(
                [ready[key] for key in data["records"]],
                meeting=data["meeting"],
                reason=data["reason"],
                by=person(request),
            ),
        )
    if made:
        said = "Proposed: %(about)s. An approver other than you freezes it."
        if why_not_yet(form.cleaned_data["meeting"]):
            said = "Prepared: %(about)s. An approver freezes it once the meeting has begun."
        messages.success(request, worded(said, about=made.details["about"]))
        return redirect("desk")
    asked = proposals.open_proposals(meeting).get(PRESENT) if meeting else None
    context = {
        "plan": chosen,
        "form": form,
        "meeting": meeting,
        "not_yet": why_not_yet(meeting) if meeting else "",
        "asked": asked,
        "has_moved": asked is not None and not still_holds(asked),
        "missing": [
            (str(one), one.get_status_display(), one.desk_address)
            for kind, one in coming
            if not kind.is_ready(one) and meeting is not None and kind.meeting_of(one) == meeting
        ],
    }
    return render(request, "programmes/present.html", context, status=400 if form.errors else 200)


def _meeting_asked(request: HttpRequest, meetings: QuerySet[Meeting], coming: list[Any]) -> Meeting | None:
    """Return the meeting asked for, else that of what can be presented, else the last one."""
    asked = meetings.filter(code=request.GET.get("meeting", "")[:60]).first()
    meant = (kind.meeting_of(one) for kind, one in coming if kind.is_ready(one))
    return asked or next(filter(None, meant), None) or meetings.first()


@shows(PRESENT, Meeting)
def show_presenting(proposal: Proposal, meeting: Meeting) -> Shown:
    """Everything that would be frozen, and why it cannot be yet."""
    records = [one for one in records_of(proposal) if one is not None]
    address = reverse("programmes:present", args=[proposal.details["plan"]])
    missing = []
    not_yet = why_not_yet(meeting)
    if not_yet:
        missing.append((not_yet, reverse("programmes:setup-meeting", args=[meeting.pk])))
    missing += [(not_ready(one), one.desk_address) for one in records if not presentable(one).is_ready(one)]
    if not missing and not still_holds(proposal):
        missing.append(
            (
                "Something in it has changed since presenting was proposed. Propose it anew with what it "
                "says now; that withdraws this proposal.",
                address,
            )
        )
    return Shown(tuple(presentable(one).shown(one) for one in records), tuple(missing))


@shows(REVISE, AssessmentRound)
def show_revised(_proposal: Proposal, assessment_round: AssessmentRound) -> Shown:
    """The round that is to be revised; presenting it, where that is proposed too, comes first."""
    asked = presenting_of(assessment_round)
    first = "Presenting it is proposed too; decide or withdraw that first."
    missing = ((first, asked.get_absolute_url()),) if asked is not None else ()
    return Shown((("programmes/round_shown.html", shown_round(assessment_round)),), missing)


@require_http_methods(["GET", "POST"])
def answers(request: HttpRequest, plan: str, slug: str) -> HttpResponse:
    """Everything the States sent, text by text, each with the secretariat's answer."""
    assessment_round = staff_round(plan, slug)
    left_open = under_reservations(
        achievement_levels(assessment_round), reservations_of(assessment_round)
    ).reserved_words
    return answers_to(request, assessment_round, left_open)
