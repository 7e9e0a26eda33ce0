"""Changing wording that is cleared or adopted, and deciding what waits for a second person."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from people.access import person
from people.policies import may
from programmes.forms.amending import AmendForm, WordingSearchForm
from programmes.policies import AMEND
from programmes.selectors import amending as selectors
from programmes.services import amending as services
from record.forms.choosing import cleaned
from record.forms.editing import Edit, as_text
from record.refusals import StaleVersionError
from record.services.changes import save_each
from record.views.editing import edit_page
from reporting.addresses import reverse
from reporting.words import worded
from review.models import Proposal
from review.selectors import proposals as proposed
from review.services.proposals import accept


@require_safe
def wording(request: HttpRequest) -> HttpResponse:
    """What can be changed, what waits for a second person, and what one person changed lately."""
    asked = cleaned(WordingSearchForm(request.GET))
    rows, more = selectors.records_of(asked["kind"], asked["q"])
    may_accept, own = may(request.user, "decide-proposal"), request.user.pk
    waiting = [
        (one, may_accept and one.act == AMEND and one.proposed_by_id != own)
        for one in proposed.proposals_waiting()
    ]
    context = {
        "form": WordingSearchForm(initial=asked),
        "asked": asked,
        "rows": rows,
        "more": more,
        "waiting": waiting,
        "may_tick": any(can_be_ticked for _, can_be_ticked in waiting),
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
        lead="White space and quotes you change at once, with a reason. Anything else waits for an approver.",
        message="Saved. Its status is shown below.",
        after=lambda made: made.get_absolute_url(),
        extra={"about": "programmes/wording_about.html", "amended": proposed.done_on(record, AMEND)},
    )


@require_POST
def accept_ticked(request: HttpRequest) -> HttpResponse:
    """Accept several changes with one press; each stays an act of its own and is named with its end."""
    ticked = set(request.POST.getlist("proposal"))
    amending = (one for one in proposed.proposals_waiting() if one.act == AMEND)
    waiting = [one for one in amending if str(one.pk) in ticked]

    def accepted(one: Proposal) -> bool:
        try:
            accept(one, by=person(request))
        except StaleVersionError:
            why = "Its record says something else by now."
        except PermissionDenied as refusal:
            why = str(refusal)
        except ValidationError as refusal:
            why = " ".join(refusal.messages)
        else:
            return True
        messages.error(request, worded("Not accepted: %(name)s. %(why)s", name=one.subject, why=why))
        return False

    outcome = save_each(((str(one.subject), one) for one in waiting), accepted)
    if outcome.saved:
        messages.success(request, worded("Accepted: %(names)s.", names="; ".join(outcome.saved)))
    if len(waiting) < len(ticked):
        messages.error(request, "What was decided in the meantime was left as it is.")
    elif not ticked:
        messages.error(request, "Nothing was ticked.")
    return redirect("programmes:wording")
