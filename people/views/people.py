"""The organisation's people by State and role, and one account with what an administrator may do to it."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from people.access import person as signed_in
from people.forms.people import HandOverForm, LastDayForm, RoleForm, WhyForm
from people.models import AccountStep
from people.policies import ADMINISTRATOR, APPROVER, GUARDS, may
from people.selectors.ledger import entries_about
from people.selectors.people import (
    NoSuchPersonError,
    Person,
    invitations_for,
    people_for,
    person_for,
)
from people.services import ending, forgetting, grants, handover
from people.services.guards import is_second, people_as, second_of
from reporting.words import worded

if TYPE_CHECKING:
    from django.contrib.auth.models import User

WAITS = "It waits for a second person. Nothing has changed yet."


def _found(request: HttpRequest, key: int) -> Person:
    try:
        return person_for(signed_in(request), key)
    except NoSuchPersonError:
        raise Http404 from None


@require_safe
def people(request: HttpRequest) -> HttpResponse:
    """Who has an account, by State and role, and who is invited."""
    reader = signed_in(request)
    context = {
        "groups": people_for(reader),
        "invitations": invitations_for(reader),
        "may_invite_colleague": may(reader, "invite-colleague"),
        "may_read_ledger": may(reader, "read-ledger"),
        "may_approve": may(reader, "approve-invitation")
        and (may(reader, "invite") or len(people_as(ADMINISTRATOR)) < 2),
        "few_approvers": may(reader, "invite") and len(people_as(APPROVER)) < 2,
        "reader": reader,
    }
    return render(request, "people/people.html", context)


@require_safe
def person(request: HttpRequest, key: int) -> HttpResponse:
    """One account: its role and who gave it, and what an administrator may change."""
    return _page(request, _found(request, int(key)))


def _page(
    request: HttpRequest, found: Person, *, refused: Any = (), act: str = "", status: int = 200
) -> HttpResponse:
    reader = signed_in(request)
    initial = {"role": found.role, "state": found.state, "last_day": found.last_day}
    typed = request.POST if act else None
    context = {
        "person": found,
        "is_self": found.user.pk == reader.pk,
        "may_change": may(reader, "give-role"),
        "role_form": RoleForm(typed if act == "role" else None, initial=initial, prefix="role"),
        "day_form": LastDayForm(typed if act == "last-day" else None, initial=initial, prefix="day"),
        "end_form": WhyForm(typed if act == "end" else None, prefix="end"),
        "hand_form": HandOverForm(typed if act == "hand-over" else None, prefix="hand", but=found.user.pk),
        "factor_form": WhyForm(typed if act == "reset-factor" else None, prefix="factor"),
        "entries": entries_about(found.user) if may(reader, "read-ledger") else [],
        **_for_a_second(reader, found),
        "refused": refused,
        "refused_act": act,
    }
    return render(request, "people/person.html", context, status=status)


def _for_a_second(reader: User, found: Person) -> dict[str, Any]:
    """Return what waits for a second person, whether this reader may be it, and who would have to be."""
    grant, user = found.grant, found.user
    may_decide = may(reader, "approve-account-step") and user.pk != reader.pk
    waits = grant is not None and found.granted_by_one and grant.confirmed_by is None
    first = (grant.granted_by if grant and waits else None) or reader
    steps = AccountStep.objects.filter(user=user).select_related("proposed_by")
    return {
        "steps": [
            (one, one.proposed_by != reader and is_second(reader, one.proposed_by, user)) for one in steps
        ],
        "may_decide": may_decide,
        "may_confirm": may_decide and first != reader and is_second(reader, first, user),
        "second": second_of(reader, user) if found.role in GUARDS else "",
    }


def _valid(form: Any) -> dict[str, Any]:
    if not form.is_valid():
        raise ValidationError(
            [f"{form[name].label}: {error}" for name, errors in form.errors.items() for error in errors]
        )
    return dict(form.cleaned_data)


def _role(request: HttpRequest, found: Person) -> str:
    data = _valid(RoleForm(request.POST, prefix="role"))
    grants.change_role(
        found.user, data["role"], state=data["state"], last_day=data["last_day"], by=signed_in(request)
    )
    return worded(
        "%(name)s is %(data)s now, and was signed out everywhere.", name=found.name, data=data["role"]
    )


def _last_day(request: HttpRequest, found: Person) -> str:
    data = _valid(LastDayForm(request.POST, prefix="day"))
    if ending.change_last_day(found.user, data["last_day"], by=signed_in(request)):
        return WAITS
    return (
        worded("The last day of %(name)s is %(data)s.", name=found.name, data=f"{data['last_day']:%d %B %Y}")
        if data["last_day"]
        else (worded("%(name)s has no last day.", name=found.name))
    )


def _confirm(request: HttpRequest, found: Person) -> str:
    if found.grant is None:
        raise ValidationError("There is nothing to confirm.")
    grants.confirm_grant(found.grant, by=signed_in(request))
    return worded("You have confirmed the role of %(name)s.", name=found.name)


def _end(request: HttpRequest, found: Person) -> str:
    data = _valid(WhyForm(request.POST, prefix="end"))
    if ending.end_account(found.user, reason=data["reason"], by=signed_in(request)):
        return WAITS
    return worded(
        "The account of %(name)s is ended. Everything it did stays under its name.", name=found.name
    )


def _reset_factor(request: HttpRequest, found: Person) -> str:
    data = _valid(WhyForm(request.POST, prefix="factor"))
    if ending.reset_factor(found.user, reason=data["reason"], by=signed_in(request)):
        return WAITS
    return worded("%(name)s sets up a new second factor at the next sign-in.", name=found.name)


def _hand_over(request: HttpRequest, found: Person) -> str:
    data = _valid(HandOverForm(request.POST, prefix="hand", but=found.user.pk))
    given = handover.hand_over(found.user, data["to"], by=signed_in(request))
    summary = ", ".join(given) or "There was no open work."
    return (
        worded("Handed over to %(data)s: %(summary)s", data=data["to"], summary=summary) if given else summary
    )


def _forget(request: HttpRequest, found: Person) -> str:
    forgetting.forget_person(found.user, by=signed_in(request))
    return "The name is replaced by “former staff”. What the account did stays."


def _step(request: HttpRequest, found: Person) -> AccountStep:
    asked = request.POST.get("step", "")
    for one in AccountStep.objects.filter(user=found.user):
        if str(one.pk) == asked:
            return one
    raise ValidationError("This was done or taken back meanwhile.")


def _approve(request: HttpRequest, found: Person) -> str:
    ending.approve_step(_step(request, found), by=signed_in(request))
    return "It is done, by two people."


def _take_back(request: HttpRequest, found: Person) -> str:
    ending.take_back_step(_step(request, found), by=signed_in(request))
    return "It is taken back; nothing was changed."


STEPS: dict[str, Callable[[HttpRequest, Person], str]] = {
    "role": _role,
    "last-day": _last_day,
    "confirm": _confirm,
    "end": _end,
    "reset-factor": _reset_factor,
    "hand-over": _hand_over,
    "forget": _forget,
    "approve": _approve,
    "take-back": _take_back,
}


@require_POST
def step(request: HttpRequest, key: int, step: str) -> HttpResponse:
    """Change one thing of an account, or say why it cannot be changed."""
    found = _found(request, int(key))
    try:
        messages.success(request, STEPS[step](request, found))
    except ValidationError as error:
        return _page(request, found, refused=error.messages, act=step, status=400)
    except PermissionDenied as error:
        return _page(request, found, refused=[str(error)], act=step, status=403)
    return redirect("people:person", found.user.pk)
