"""Inviting, and accepting an invitation."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import get_adapter
from django.contrib import messages
from django.contrib.auth import login, logout
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from people.access import person
from people.backends import BACKEND
from people.forms import add_errors, saved_by
from people.forms.people import AcceptForm, ColleagueForm, InviteForm
from people.models import Invitation
from people.policies import COLLEAGUE, may
from people.selectors import state_of
from people.selectors.people import NoSuchPersonError, invitation_for
from people.services import accepting
from people.services import invitations as services
from people.services.accounts import WrongStateError
from people.services.delays import remember_browser
from reporting.words import worded


def _tell(request: HttpRequest, made: Invitation, done: str) -> None:
    """Say what was done, or why its mail did not go out and what to do then."""
    made.refresh_from_db()
    if made.failure:
        messages.error(
            request,
            worded(
                "The mail to %(address)s did not go out: %(failure)s. Tell whoever runs the server; the "
                "invitation stands in the list, and “Send anew” sends it once mail works.",
                address=made.email,
                failure=made.failure,
            ),
        )
    else:
        messages.success(request, done)


@require_http_methods(["GET", "POST"])
def invite(request: HttpRequest) -> HttpResponse:
    """Invite somebody: an address and one choice."""
    by = person(request)
    colleague_only = not may(by, "invite")
    form_class = ColleagueForm if colleague_only else InviteForm
    form = form_class(request.POST or None)
    own = {"role": COLLEAGUE, "state": state_of(by)} if colleague_only else {}
    made = saved_by(form, lambda data: services.invite(services.Invited(**{**data, **own}), by=by))
    if made is not None:
        note = "It waits for a second person." if made.waits_for_second else "The mail is on its way."
        _tell(request, made, f"{made.email} is invited. {note}")
        return redirect("people:people")
    context = {"form": form, "state": state_of(by) if colleague_only else None}
    return render(request, "people/invite.html", context, status=400 if form.errors else 200)


@require_POST
def step(request: HttpRequest, key: int, step: str) -> HttpResponse:
    """Approve, send anew or withdraw an invitation."""
    by = person(request)
    try:
        found = invitation_for(by, int(key))
    except NoSuchPersonError:
        raise Http404 from None
    do = {
        "approve": (services.approve_invitation, "is approved and sent"),
        "renew": (services.renew_invitation, "is sent again; the earlier link no longer works"),
        "withdraw": (services.withdraw_invitation, "is withdrawn"),
    }
    act, outcome = do[step]
    try:
        _tell(
            request,
            act(found, by=by),
            worded("The invitation of %(email)s %(outcome)s.", email=found.email, outcome=outcome),
        )
    except (ValidationError, PermissionDenied) as error:
        messages.error(request, " ".join(getattr(error, "messages", [str(error)])))
    return redirect("people:people")


@sensitive_post_parameters("password", "password_again")
@require_http_methods(["GET", "POST"])
def accept(request: HttpRequest, token: str) -> HttpResponse:
    """Choose a name and a password; the link opens one account, once."""
    found = accepting.invitation_of(token)
    if found is None or not found.is_open:
        closed = {"why": accepting.why_closed(found)}
        return render(request, "people/closed.html", closed, status=410 if found else 404)
    form = AcceptForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            user = accepting.accept_invitation(
                token, username=data["username"], name=data["name"], password=data["password"]
            )
        except WrongStateError as error:
            return render(request, "people/closed.html", {"why": " ".join(error.messages)}, status=410)
        except ValidationError as error:
            add_errors(form, error)
        else:
            # Whoever was signed in in this browser is somebody else.
            logout(request)
            login(request, user, backend=BACKEND)
            request.session.set_expiry(0)
            messages.success(
                request, worded("Welcome, %(first_name)s. Your account is open.", first_name=user.first_name)
            )
            answer = redirect(get_adapter().get_login_redirect_url(request))
            remember_browser(request, answer, user.get_username())
            return answer
    context: dict[str, Any] = {"form": form, "invitation": found, "as_what": services.in_words(found)}
    return render(request, "people/accept.html", context, status=400 if form.errors else 200)
