"""Inviting, accepting, changing and ending accounts, and one's own choices."""

from __future__ import annotations

import zoneinfo
from collections.abc import Iterable
from typing import Any, Final

from django import forms
from django.contrib.auth import get_user_model
from django.contrib.auth.password_validation import password_validators_help_texts
from django.core.exceptions import ValidationError
from django.utils.functional import lazy

from people.dates import DayField
from people.events import NOTICES, WHEN, EventKind
from people.models import MemberState, Preferences
from people.policies import ROLES
from people.services.accounts import check_name

ROLE_WORDS: Final = {
    "secretariat": "Secretariat: rates, circulates, writes papers",
    "approver": "Approver: clears as the second of two people",
    "focal point": "Focal point of a member: reviews and answers for that member",
    "ministry colleague": "Colleague of a focal point: drafts answers for the focal point",
    "delegate": "Delegate of a member: reads what is cleared, and positions",
    "evaluator": "Evaluator: writes evaluations, until a last day",
    "administrator": "Administrator: accounts and settings, no content",
}
RULES: Final = lazy(lambda: " ".join(password_validators_help_texts()), str)
"""What a password must be; worked out when a form is shown, for it reads twenty thousand common passwords."""
LANGUAGES: Final = (("en-gb", "English"),)


class InviteForm(forms.Form):
    """An address, one role with its State or body, and perhaps a last day."""

    email = forms.EmailField(label="E-mail address", max_length=254)
    role = forms.ChoiceField(choices=[("", "Choose a role"), *((one, ROLE_WORDS[one]) for one in ROLES)])
    state = forms.ModelChoiceField(
        MemberState.objects.all(), required=False, label="Member", empty_label="none"
    )
    body = forms.CharField(required=False, max_length=200, label="Organisation or ministry")
    last_day = DayField(required=False, label="Last day")


class ColleagueForm(forms.Form):
    """The address of a colleague of one's own ministry."""

    email = forms.EmailField(label="E-mail address", max_length=254)
    body = forms.CharField(required=False, max_length=200, label="Ministry or department")
    last_day = DayField(required=False, label="Last day")


class AcceptForm(forms.Form):
    """What an invited person chooses: names and a password, typed twice."""

    name = forms.CharField(
        label="Your name, as others should read it",
        max_length=150,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    username = forms.CharField(
        label="Name to sign in with",
        max_length=150,
        help_text="Letters of one script, digits and . + - _ ; no blanks.",
        widget=forms.TextInput(attrs={"autocomplete": "username"}),
    )
    password = forms.CharField(
        label="Password",
        max_length=1_000,
        help_text=RULES(),  # type: ignore[no-untyped-call]
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )
    password_again = forms.CharField(
        label="The same password again",
        max_length=1_000,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def clean_username(self) -> str:
        name: str = get_user_model().normalize_username(self.cleaned_data["username"])
        try:
            get_user_model().username_validator(name)
            check_name(name)
        except ValidationError as error:
            raise ValidationError(error.messages) from None
        return name

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if data.get("password") and data.get("password_again") and data["password"] != data["password_again"]:
            self.add_error("password_again", "The two passwords differ.")
        return data


class RoleForm(forms.Form):
    """Another role for an account."""

    role = forms.ChoiceField(choices=[(one, ROLE_WORDS[one]) for one in ROLES])
    state = forms.ModelChoiceField(
        MemberState.objects.all(), required=False, label="Member", empty_label="none"
    )
    last_day = DayField(required=False, label="Last day")


class LastDayForm(forms.Form):
    """The last day of an account; empty for none."""

    last_day = DayField(required=False, label="Last day")


class WhyForm(forms.Form):
    """A reason that stands in the ledger."""

    reason = forms.CharField(max_length=400, widget=forms.Textarea(attrs={"rows": 2}))


class HandOverForm(forms.Form):
    """Who takes the open work of an account."""

    to = forms.ModelChoiceField(get_user_model().objects.none(), label="To", empty_label="Choose an account")

    def __init__(self, *args: Any, but: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        users = get_user_model().objects.filter(is_active=True).exclude(pk=but)
        self.fields["to"].queryset = users.order_by("username")  # type: ignore[attr-defined]


class PreferencesForm(forms.ModelForm):  # type: ignore[type-arg]
    """One's name, language, time zone, and mails about what waits."""

    name = forms.CharField(label="Your name, as others read it", max_length=150, required=False)
    language = forms.ChoiceField(choices=LANGUAGES)
    time_zone = forms.CharField(
        max_length=60,
        help_text="A city, as Ulaanbaatar, or as Asia/Ulaanbaatar. Pages and mails give times in it.",
        widget=forms.TextInput(attrs={"data-zone": ""}),
    )

    field_order = ("name", "language", "time_zone", "wants_notices")

    class Meta:
        model = Preferences
        fields = ("language", "time_zone", "wants_notices")

    def __init__(self, *args: Any, kinds: Iterable[EventKind] = (), **others: Any) -> None:
        super().__init__(*args, **others)
        theirs = {one.mail for one in kinds if not one.has_own_mail}
        self.usual = {name: when for when, (name, _) in NOTICES.items() if when in theirs}
        for name, when in self.usual.items():
            self.fields[f"mail-{name}"] = forms.ChoiceField(
                choices=WHEN,
                label=NOTICES[when][1],
                initial=self.instance.mails.get(name, when),
                required=False,
            )

    @property
    def plain_fields(self) -> list[forms.BoundField]:
        """The fields of the form but for the choices of mails."""
        return [self[name] for name in self.fields if not name.startswith("mail-")]

    @property
    def mail_fields(self) -> list[forms.BoundField]:
        """When a mail tells of each kind of notice, a field each."""
        return [self[f"mail-{name}"] for name in self.usual]

    def clean_time_zone(self) -> str:
        """Take the name of a time zone or of its city, written with blanks or underscores."""
        name = "_".join(self.cleaned_data["time_zone"].split()).lower()
        found = {
            one
            for one in zoneinfo.available_timezones()
            if name in {one.lower(), one.rpartition("/")[2].lower()}
        }
        if not found:
            raise ValidationError("There is no such time zone. Write it as Asia/Ulaanbaatar.")
        return min(found, key=lambda one: (one.lower() != name, one))

    def clean(self) -> dict[str, Any]:
        """Keep the choices; what is left as usual is not kept, so that it follows what is usual."""
        data = super().clean() or self.cleaned_data
        said = {name: data.get(f"mail-{name}") or when for name, when in self.usual.items()}
        self.instance.mails = {name: when for name, when in said.items() if when != self.usual[name]}
        return data
