"""Changing wording that is cleared or adopted, and deciding what waits for a second person."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from people.policies import may
from programmes.addresses import address_of
from programmes.forms.amending import AmendForm, WordingSearchForm
from programmes.models import AssessmentRound, Proposal
from programmes.selectors import amending as selectors
from programmes.selectors import proposals as proposed
from programmes.services import amending as services
from programmes.services import proposals
from record.forms.choosing import cleaned
from record.forms.editing import Edit, as_text
from record.refusals import StaleVersionError
from record.views.editing import edit_page, told, typed_reason
from record.views.responses import person


@require_safe
def wording(request: HttpRequest) -> HttpResponse:
    """What can be changed, what waits for a second person, and what one person changed lately."""
    asked = cleaned(WordingSearchForm(request.GET))
    rows, more = selectors.records_of(asked["kind"], asked["q"])
    context = {
        "form": WordingSearchForm(initial=asked),
        "asked": asked,
        "rows": rows,
        "more": more,
        "waiting": proposed.proposals_waiting(),
        "lately": proposed.lately_amended(),
    }
    return render(request, "programmes/wording.html", context)


@require_http_methods(["GET", "POST"])
def amend(request: HttpRequest, kind: str, key: int) -> HttpResponse:
    """Change the wording of one record, with a reason."""
    found, record = selectors.amendable(kind, key)
    edit = Edit(
        lambda data, files: AmendForm(data, kind=found, record=record),
        lambda form, version: services.amend(
            record,
            values=form.changes(),  # type: ignore[attr-defined]
            expected_version=version,
            reason=form.cleaned_data["reason"],
            by=person(request),
        ),
        lambda current: {name: as_text(getattr(current, name)) for name in found.fields},
    )
    done = reverse("programmes:wording")
    return edit_page(
        request,
        edit,
        title=f"Change wording: {found.name(record)}",
        crumbs=[("Workspace", reverse("workspace")), ("Wording", done)],
        done=done,
        lead=(
            "Words alone you change at once, with a reason: approvers are told, and it can be taken back for "
            "seven days. Where a number, level, State, name, date or “not” changes, a second person decides."
        ),
        message="Saved. Its status is shown below.",
        after=lambda made: made.get_absolute_url(),
        extra={"about": "programmes/wording_about.html", "amended": proposed.amendments_of(record)},
    )


@require_safe
def amendment(request: HttpRequest, key: int) -> HttpResponse:
    """One change of wording: what it said, what it says, what of substance differs, and what became of it."""
    return _page(request, proposed.proposal_named(key))


def _desk_of(assessment_round: AssessmentRound) -> str:
    return reverse("programmes:round-desk", args=[assessment_round.plan.slug, assessment_round.slug])


def _page(request: HttpRequest, proposal: Proposal, refused: str = "", status: int = 200) -> HttpResponse:
    record = proposal.subject
    is_amendment = proposal.act == Proposal.Act.AMEND
    changes = [
        (selectors.label_of(record, name) if is_amendment else name, before, after)
        for name, (before, after) in proposal.details.get("changes", {}).items()
        if record is not None
    ]
    own = proposal.proposed_by_id == request.user.pk
    context = {
        "proposal": proposal,
        "record": record,
        "address": address_of(record) if record is not None else "",
        "changes": changes,
        "refused": refused,
        "typed_reason": request.POST.get("reason", ""),
        "is_own": own,
        "may_decide": proposal.is_open and not own and may(request.user, "decide-proposal"),
        "is_amendment": is_amendment,
        "is_accepted_here": proposals.is_accepted(proposal),
        "decided_at": _desk_of(record) if isinstance(record, AssessmentRound) else "",
    }
    return render(request, "programmes/amendment.html", context, status=status)


def _accept(request: HttpRequest, one: Proposal) -> str:
    proposals.accept(one, by=person(request))
    return "Accepted, and done."


def _refuse(request: HttpRequest, one: Proposal) -> str:
    proposals.refuse(one, reason=typed_reason(request), by=person(request))
    return "Refused; nothing is changed."


def _withdraw(request: HttpRequest, one: Proposal) -> str:
    proposals.withdraw(one, by=person(request))
    return "Your proposal is withdrawn."


def _take_back(request: HttpRequest, one: Proposal) -> str:
    services.take_back(one, reason=typed_reason(request), by=person(request))
    return "Taken back: the former wording stands again."


STEPS = {"accept": _accept, "refuse": _refuse, "withdraw": _withdraw, "take-back": _take_back}


@require_POST
def amendment_step(request: HttpRequest, key: int, step: str) -> HttpResponse:
    """Accept, refuse, withdraw or take back, or say why that cannot be."""
    proposal = proposed.proposal_named(key)
    try:
        message = STEPS[step](request, proposal)
    except StaleVersionError:
        refused = "The record says something else by now, so nothing was done. Propose the change anew."
        return _page(request, proposal, refused, 409)
    except PermissionDenied as error:
        return _page(request, proposal, told(error), 403)
    except ValidationError as error:
        return _page(request, proposal, told(error), 409)
    messages.success(request, message)
    return redirect(proposal.get_absolute_url())


def steps() -> str:
    """Return the names of the steps, for the address."""
    return "|".join(STEPS)
