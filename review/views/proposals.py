"""What waits for a second person, entries too, and what one person changed: decided, taken back."""

from __future__ import annotations

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


@require_POST
def step_entry(request: HttpRequest, kind: str, key: int, act: str) -> HttpResponse:
    """Clear or return an entry as the second person, or open it again with a reason."""
    entry = entries.entry_of(kind, key)
    version = whole_number(request.POST.get("version", ""))
    try:
        if act == "clear":
            entries.clear_entry(entry, expected_version=version, by=person(request))
            messages.success(request, "Cleared: everybody reads it now.")
        else:
            step, done = {
                "return": (entries.return_entry, "Returned to who wrote it, with your reason."),
                "reopen": (
                    entries.reopen_entry,
                    "It is a draft again; nobody but staff reads it until it is cleared anew.",
                ),
            }[act]
            step(entry, reason=typed_reason(request), expected_version=version, by=person(request))
            messages.success(request, done)
    except (ValidationError, PermissionDenied, StaleVersionError) as error:
        messages.error(request, _with_what_was_typed(request, error_in_words(error)))
    return redirect(_back(request))


@require_POST
def accept_several(request: HttpRequest) -> HttpResponse:
    """Accept or return, with a reason, what is ticked with one press; each stays an act of its own."""
    ticked, by = set(request.POST.getlist("tick")), person(request)
    returns = request.POST.get("act") == "return"
    not_done = "Not returned: %(name)s. %(why)s" if returns else "Not accepted: %(name)s. %(why)s"

    def decided(one: tuple[Proposal | ClearedBySecond, int]) -> bool:
        record, version = one
        try:
            if returns and isinstance(record, Proposal):
                services.refuse(record, reason=typed_reason(request), by=by)
            elif isinstance(record, Proposal):
                services.accept(record, by=by)
            elif returns:
                entries.return_entry(record, reason=typed_reason(request), expected_version=version, by=by)
            else:
                entries.clear_entry(record, expected_version=version, by=by)
        except StaleVersionError:
            why = "Its record says something else by now."
        except (PermissionDenied, ValidationError) as refusal:
            why = error_in_words(refusal)
        else:
            return True
        messages.error(request, worded(not_done, name=_named(record), why=why))
        return False

    found = [one for one in map(_ticked, sorted(ticked)) if one]
    outcome = save_each(((_named(one[0]), one) for one in found), decided)
    if outcome.saved:
        said = "Returned: %(names)s." if returns else "Accepted: %(names)s."
        messages.success(request, worded(said, names="; ".join(f"“{name}”" for name in outcome.saved)))
    if outcome.refused and returns:
        messages.info(request, _with_what_was_typed(request, ""))
    if len(found) < len(ticked):
        messages.error(request, "What was decided in the meantime was left as it is.")
    elif not ticked:
        messages.error(request, "Nothing was ticked.")
    return redirect(_back(request))


def _ticked(tick: str) -> tuple[Proposal | ClearedBySecond, int] | None:
    """Return what a box means, and in which version; None where it is decided or gone."""
    kind, _, rest = tick.partition("-")
    key, _, version = rest.partition("-")
    try:
        if kind == "proposal":
            proposal = selectors.proposal_named(whole_number(key))
            return (proposal, 0) if proposal.is_open else None
        entry = entries.entry_of(kind, whole_number(key))
    except NotFoundError:
        return None
    return None if entry.is_cleared else (entry, whole_number(version))


def _named(record: Proposal | ClearedBySecond) -> str:
    return str(record.subject if isinstance(record, Proposal) else record)


def _with_what_was_typed(request: HttpRequest, why: str) -> str:
    """Return why a step was refused, with the reason that was typed for it, so that nobody types it again."""
    typed = request.POST.get("reason", "").strip()
    return worded("%(why)s You had written: “%(typed)s”", why=why, typed=typed).strip() if typed else why


def _back(request: HttpRequest) -> str:
    """Return the page a step was taken from; only addresses of the portal itself are followed."""
    back = request.POST.get("back", "")
    return back if back.startswith("/") and not back.startswith(("//", "/\\")) else reverse("desk")
