"""The first page of an empty portal, and the few things that a new account does once."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Final

from django import forms
from django.contrib import messages
from django.contrib.auth import login
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from neaspec_portal.errors import too_often
from neaspec_portal.help import SLUGS
from people.backends import BACKEND
from people.forms import add_errors
from people.forms.people import AcceptForm
from people.models import Preferences
from people.policies import ADMINISTRATOR, HAVE_A_FACTOR, ROLES, roles_of
from people.selectors.organisation import forget, is_empty_portal, known_states
from people.selectors.people import has_factor
from people.services import WrongStateError
from people.services.accounts import open_account
from people.services.budgets import seconds_over_budget
from people.services.grants import give_role
from people.services.organisation import (
    FirstAdministrator,
    NewMember,
    NewOrganisation,
    is_setup_code,
    set_up,
)
from people.signals import network_from
from programmes.forms.organisation import MembersField, OrganisationFields, kinds_of
from record.forms.choosing import offer
from record.forms.fields import LinesField
from reporting.addresses import reverse

if TYPE_CHECKING:
    from django.contrib.auth.models import User


EXAMPLE = ("load_review", "load_survey", "load_partnerships", "load_evaluation", "load_paper")
"""What loads the review of NEASPEC, in this order."""
OF_THE_ORGANISATION = ("name", "short_name")


class AdministratorForm(AcceptForm):
    """Who gives roles from then on: names, an address, and a password typed twice."""

    email = forms.EmailField(label="Your e-mail address", max_length=254)

    field_order = ("name", "email", "username", "password", "password_again")

    def administrator(self) -> FirstAdministrator:
        """Return who was entered; valid forms only."""
        return FirstAdministrator(
            **{name: self.cleaned_data[name] for name in ("username", "name", "email", "password")}
        )


class FirstPageForm(OrganisationFields):
    """Whose portal it is, who its members are, which meetings it has; and the code that opens the page."""

    code = forms.CharField(
        max_length=40,
        label="Code",
        help_text="The server printed it when it started. Whoever runs the server can print it again.",
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
    states = forms.MultipleChoiceField(
        required=False, label="States", widget=forms.CheckboxSelectMultiple, choices=()
    )
    others = MembersField(
        label="Other members",
        help_text="One a line. A State by its name or ISO code; another body by its name, or as CODE: Name.",
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    deciding = LinesField(
        label="Meetings that decide",
        initial="Annual meeting",
        help_text="One kind a line; the plural after a slash, as Council session / Council sessions.",
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    other_meetings = LinesField(label="Other meetings", widget=forms.Textarea(attrs={"rows": 2}))

    def __init__(self, *args: Any, is_example: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "states", [(one.name, one.name) for one in known_states()])
        if is_example:
            for name in OF_THE_ORGANISATION:
                self.fields[name].required = False

    def clean_code(self) -> str:
        code = str(self.cleaned_data["code"])
        if not is_setup_code(code):
            raise ValidationError("This is not the code of this server.")
        return code

    def new_organisation(self) -> NewOrganisation:
        """Return what was entered; valid forms only."""
        data = self.cleaned_data
        codes_by_name = {one.name: one.code for one in known_states()}
        chosen = [NewMember(codes_by_name[name], name) for name in data["states"]]
        # A State that is ticked and typed too is meant once.
        members = list(dict.fromkeys([*chosen, *data["others"]]))
        kinds = kinds_of(data["deciding"], data["other_meetings"])
        return NewOrganisation(self.organisation_values(), members, kinds, self.logo_content())


def first_page(request: HttpRequest) -> HttpResponse:
    """Show the form of an empty portal, or set the portal up by it."""
    if request.method == "POST":
        wait = seconds_over_budget("first-page", network_from(request))
        if wait:
            return too_often(request, wait)
    is_example = "example" in request.POST
    form = FirstPageForm(request.POST or None, request.FILES or None, is_example=is_example)
    person = AdministratorForm(request.POST or None, prefix="administrator")
    if request.method == "POST" and all([form.is_valid(), person.is_valid()]):
        new = person.administrator()
        try:
            user = _example(new) if is_example else set_up(form.new_organisation(), new)
        except ValidationError as error:
            # What was read while it was being set up does not stand.
            forget()
            named = set(getattr(error, "error_dict", ()))
            add_errors(person if named & set(person.fields) - {"name"} else form, error)
        else:
            login(request, user, backend=BACKEND)
            request.session.set_expiry(0)
            messages.success(request, "The portal is set up. You are its first administrator.")
            return redirect("overview" if is_example else "programmes:setup")
    wrong = form.errors or person.errors
    context = {"form": form, "person": person, "wrong": wrong, "sent_logo": bool(request.FILES)}
    return render(request, "first_page.html", context, status=400 if wrong else 200)


@transaction.atomic
def _example(administrator: FirstAdministrator) -> Any:
    """Load the review of NEASPEC into the empty portal, and open the account of its administrator."""
    if not is_empty_portal():
        raise WrongStateError("This portal is set up already.")
    user = open_account(
        administrator.username,
        email=administrator.email,
        name=administrator.name,
        password=administrator.password,
    )
    try:
        for command in EXAMPLE:
            call_command(command, verbosity=0)
    except CommandError as error:
        raise ValidationError(str(error)) from None
    give_role(user, ADMINISTRATOR, granted_by=None)
    return user


LASTS: Final = timedelta(days=14)
"""So long after its account was made somebody sees the list, unless all of it is done before."""


@dataclass(frozen=True)
class FirstStep:
    """One thing to do once: what, where, and whether it is done."""

    words: str
    address: str
    is_done: bool


def first_day(user: User, now: datetime) -> list[FirstStep]:
    """Return what a new account does once; empty when it is done, or when the account is no longer new."""
    if now - user.date_joined > LASTS:
        return []
    roles = roles_of(user)
    role = next((one for one in ROLES if one in roles), None)
    if role is None:
        return []
    chosen: Preferences | None = getattr(user, "preferences", None)
    found = [
        FirstStep(
            "Read what you do here, step by step",
            reverse("help-page", args=[SLUGS[role]]),
            chosen is not None and chosen.help_read_at is not None,
        ),
        FirstStep(
            "Choose your time zone and the mails you get",
            reverse("people:own-account"),
            chosen is not None and chosen.chosen_at is not None,
        ),
    ]
    if roles & HAVE_A_FACTOR:
        found.append(FirstStep("Set up your second factor", reverse("mfa_index"), has_factor(user)))
    return [] if all(one.is_done for one in found) else found
