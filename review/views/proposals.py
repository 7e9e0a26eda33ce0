"""What waits for a second person, entries too, and what one person changed: decided, taken back."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from people.access import person
from people.policies import may
from record.refusals import NotFoundError, StaleVersionError
from record.services.changes import save_each
from record.views.editing import error_in_words, typed_reason
from record.views.responses import whole_number
from reporting.addresses import reverse
from reporting.words import worded
from review.models import ClearedBySecond, Proposal
from review.selectors import proposals as selectors
from review.services import entries
from review.services import proposals as services


@require_safe
def proposal(request: HttpRequest, key: int) -> HttpResponse:
    """What somebody proposed or changed alone: why, what differs, and what became of it."""
    return _page(request, selectors.proposal_named(key))


def _page(request: HttpRequest, one: Proposal, refused: str = "", status: int = 200) -> HttpResponse:
    own = one.proposed_by_id == request.user.pk
    context = {
        "proposal": one,
        "plan": {"is_training": one.details.get("is_training", False)},
        "record": one.subject,
        "changes": one.changes if one.subject is not None else [],
        "refused": refused,
        "typed_reason": request.POST.get("reason", ""),
        "is_own": own,
        "may_decide": one.is_open and not own and may(request.user, "decide-proposal"),
        "shown": services.shown(one) if one.is_open else None,
    }
    return render(request, "review/proposal.html", context, status=status)


def _accept(request: HttpRequest, one: Proposal) -> str:
    services.accept(one, by=person(request))
    return "Accepted, and done."


def _refuse(request: HttpRequest, one: Proposal) -> str:
    services.refuse(one, reason=typed_reason(request), by=person(request))
    return "Refused; nothing is changed."


def _withdraw(request: HttpRequest, one: Proposal) -> str:
    services.withdraw(one, by=person(request))
    return "Your proposal is withdrawn."


def _take_back(request: HttpRequest, one: Proposal) -> str:
    services.take_back(one, reason=typed_reason(request), by=person(request))
    return "Taken back: it is again as it was before."


STEPS = {"accept": _accept, "refuse": _refuse, "withdraw": _withdraw, "take-back": _take_back}


@require_POST
def proposal_step(request: HttpRequest, key: int, step: str) -> HttpResponse:
    """Accept, refuse, withdraw or take back, or say why that cannot be."""
    one = selectors.proposal_named(key)
    try:
        message = STEPS[step](request, one)
    except StaleVersionError:
        refused = "The record says something else by now, so nothing was done. Propose the change anew."
        return _page(request, one, refused, 409)
    except PermissionDenied as error:
        return _page(request, one, error_in_words(error), 403)
    except ValidationError as error:
        return _page(request, one, error_in_words(error), 409)
    messages.success(request, message)
    return redirect(one.get_absolute_url())


def steps() -> str:
    """Return the names of the steps, for the address."""
    return "|".join(STEPS)


ON_ENTRIES: Final[Mapping[str, Callable[..., Any]]] = {
    "accept": entries.clear_entry,
    "return": entries.return_entry,
    "reopen": entries.reopen_entry,
}
SAID = {
    "accept": "Accepted: %(names)s.",
    "return": "Returned: %(names)s.",
    "reopen": "A draft again: %(names)s.",
}


@require_POST
def accept_several(request: HttpRequest) -> HttpResponse:
    """Accept, or return or open again with a reason, what is ticked; each stays an act of its own."""
    ticked, by = set(request.POST.getlist("tick")), person(request)
    act = request.POST.get("act", "accept")
    if act not in SAID:
        raise NotFoundError("There is no such step.")

    def decided(one: tuple[Proposal | ClearedBySecond, int]) -> bool:
        record, version = one
        try:
            why = {} if act == "accept" else {"reason": typed_reason(request)}
            if isinstance(record, Proposal):
                step: Callable[..., Any] = services.refuse if why else services.accept
                step(record, by=by, **why)
            else:
                ON_ENTRIES[act](record, expected_version=version, by=by, **why)
        except StaleVersionError:
            refused = "Its record says something else by now."
        except (PermissionDenied, ValidationError) as error:
            refused = error_in_words(error)
        else:
            return True
        messages.error(request, worded("Not done: %(name)s. %(why)s", name=_named(record), why=refused))
        return False

    found = [one for one in (_ticked(tick, act) for tick in sorted(ticked)) if one]
    outcome = save_each(((_named(one[0]), one) for one in found), decided)
    if outcome.saved:
        names = "; ".join(f"“{name}”" for name in outcome.saved)
        messages.success(request, worded(SAID[act], names=names))
    typed = request.POST.get("reason", "").strip()
    if outcome.refused and typed:
        messages.info(request, worded("You had written: “%(typed)s”", typed=typed))
    if len(found) < len(ticked):
        messages.error(request, "What was decided in the meantime was left as it is.")
    elif not ticked:
        messages.error(request, "Nothing was ticked.")
    return redirect(_back(request))


def _ticked(tick: str, act: str) -> tuple[Proposal | ClearedBySecond, int] | None:
    """Return what a box means, and in which version; None where it is decided or gone."""
    kind, _, rest = tick.partition("-")
    key, _, version = rest.partition("-")
    try:
        if kind == "proposal":
            proposal = selectors.proposal_named(whole_number(key))
            return (proposal, 0) if proposal.is_open and act != "reopen" else None
        entry = entries.entry_of(kind, whole_number(key))
    except NotFoundError:
        return None
    return None if entry.is_cleared and act != "reopen" else (entry, whole_number(version))


def _named(record: Proposal | ClearedBySecond) -> str:
    return str(record.subject if isinstance(record, Proposal) else record)


def _back(request: HttpRequest) -> str:
    """Return the page a step was taken from; only addresses of the portal itself are followed."""
    back = request.POST.get("back", "")
    return back if back.startswith("/") and not back.startswith(("//", "/\\")) else reverse("desk")
