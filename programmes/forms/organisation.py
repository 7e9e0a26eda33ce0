"""What is asked of an organisation: on the first page of an empty portal, later, and for its papers."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import fields
from typing import Any, Final

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.core.validators import RegexValidator
from django.utils.text import slugify

from people.frozen import LONGEST_WORD
from people.models import Organisation
from people.models.organisation import LARGEST_LOGO, Words, type_of_logo
from people.selectors.organisation import known_states
from people.services.organisation import NewKind, NewMember
from programmes.models import StrategicPlan
from record.forms.editing import RecordForm
from record.forms.fields import LinesField, OptionalText
from reporting.archives import UnreadableUploadError
from reporting.bare_files import small_logo
from reporting.words import worded
from review.models import NotRatedBecause


class PapersFields(forms.Form):
    """Head, pattern of symbols, distribution, and as what papers are issued."""

    letterhead = LinesField(
        label="Head of papers",
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="One or two lines; else the full name.",
    )
    symbol_pattern = OptionalText(
        60, "Pattern of document symbols", help_text="As GC/{meeting}/{number}. A new paper begins with it."
    )
    distribution = OptionalText(
        40, "Distribution of papers", help_text="As General, Limited. A new paper begins with it."
    )
    issued_as = OptionalText(
        160, "Papers are issued as", help_text="As Note by the secretariat. A new paper begins with it."
    )


WORD_LABELS: Final = {
    "plan": "What you plan with",
    "area": "Its parts",
    "activity": "What is carried out and rated",
    "member": "Who takes part",
    "focal_point": "Who answers for a member",
    "meeting": "Where it is decided",
}
"""What is asked for each word; one of it, and many of it."""
PLURALS: Final = {
    "plan": "plans",
    "area": "areas",
    "activity": "activities",
    "member": "members",
    "focal_point": "focal_points",
    "meeting": "meetings",
}
MOST_MEMBERS: Final = 400


def plural_of(word: str) -> str:
    """Return the usual English word for many, as a proposal that can be changed."""
    if re.search(r"[^aeiou]y$", word):
        return f"{word[:-1]}ies"
    return f"{word}es" if re.search(r"(s|x|ch|sh)$", word) else f"{word}s"


class OrganisationFields(forms.Form):
    """Name, look and words of an organisation, and what its plans count."""

    name = forms.CharField(max_length=200, label="Full name")
    short_name = forms.CharField(
        max_length=40, label="Short name", help_text="Stands at the head of every page and in every mail."
    )
    subtitle = OptionalText(
        60,
        "What this portal is called",
        initial="Strategic plan review",
        help_text="Stands beside the short name.",
    )
    accent = OptionalText(
        7,
        "Colour",
        validators=[RegexValidator(r"^#[0-9A-Fa-f]{6}$", "Write a colour as #1f6f83.")],
        help_text="Of the line below the head of every page, as #1f6f83.",
    )
    logo = forms.FileField(
        required=False,
        allow_empty_file=True,
        label="Logo",
        help_text=worded("PNG or JPEG, at most %(largest_logo)s KB.", largest_logo=LARGEST_LOGO // 1000),
        widget=forms.FileInput(attrs={"accept": "image/png,image/jpeg"}),
    )
    stays_in_base = forms.MultipleChoiceField(
        required=False,
        choices=NotRatedBecause.choices,
        widget=forms.CheckboxSelectMultiple,
        label="“15 of 20 were carried out”: which of these count among the 20?",
        help_text=(
            "Without a tick, shares are parts of what was rated. Example: of 20 activities 5 are fully "
            "carried out, 14 partly, 1 is discontinued. With “Discontinued” ticked 5 of 20 is 25.0 %; "
            "without it 5 of 19 is 26.3 %. Leave it if you are not sure: each plan sets its own rule."
        ),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        usual = Words()
        for name, label in WORD_LABELS.items():
            for word, which in ((name, ""), (PLURALS[name], ", many")):
                self.fields[f"word_{word}"] = OptionalText(
                    LONGEST_WORD,
                    f"{label}{which}",
                    widget=forms.TextInput(attrs={"placeholder": getattr(usual, word)}),
                )

    _logo = b""

    def clean_accent(self) -> str:
        return str(self.cleaned_data["accent"]).lower()

    def clean_logo(self) -> UploadedFile | None:
        file: UploadedFile | None = self.cleaned_data["logo"]
        if file is not None:
            file.seek(0)
            content = file.read(LARGEST_LOGO + 1)
            type_of_logo(content)
            try:
                self._logo = small_logo(content)
            except UnreadableUploadError as error:
                raise ValidationError(str(error)) from None
        return file

    @property
    def word_fields(self) -> list[forms.BoundField]:
        """The fields of the words, for showing them together."""
        return [self[name] for name in self.fields if name.startswith("word_")]

    def organisation_values(self) -> dict[str, Any]:
        """Return what was entered as fields of an organisation; valid forms only."""
        data = self.cleaned_data
        words = {one.name: data[f"word_{one.name}"] for one in fields(Words) if data[f"word_{one.name}"]}
        for one, many in PLURALS.items():
            if one in words and many not in words:
                words[many] = plural_of(words[one])
        chosen = data["stays_in_base"]
        own = {name: data[name] for name in ("name", "short_name", "accent")}
        return {
            **own,
            "subtitle": data["subtitle"] or "Strategic plan review",
            "words": words,
            "stays_in_base": " ".join(one for one in NotRatedBecause.values if one in chosen),
        }

    def logo_content(self) -> bytes:
        """Return the picture that was sent, empty for none; valid forms only."""
        return self._logo


class MembersField(LinesField):
    """Members, one a line: States by name or code, other bodies as “CODE: Name” or by name alone."""

    def clean(self, value: Any) -> list[NewMember]:  # type: ignore[override]
        lines = str(super().clean(value)).splitlines()
        if len(lines) > MOST_MEMBERS:
            message = worded("More than %(most)s members at once are not taken.", most=MOST_MEMBERS)
            raise ValidationError(message)
        return list(_members_of(lines))


def _members_of(lines: list[str]) -> Iterator[NewMember]:
    by_name = {_plain(name): one for one in known_states() for name in (one.name, *one.other_names)}
    by_code = {one.code: one for one in known_states()}
    # A code that is made up is never that of a State.
    not_free = set(by_code)
    seen: set[str] = set()
    for line in lines:
        state = by_name.get(_plain(line)) or by_code.get(line.strip().upper())
        code, name = (state.code, state.name) if state else _body(line, seen | not_free)
        if code in seen:
            message = worded("“%(line)s” stands twice, or its code is another member’s.", line=line)
            raise ValidationError(message)
        seen.add(code)
        yield NewMember(code, name)


def _plain(text: str) -> str:
    return re.sub(r"[^\w]+", " ", text.casefold()).strip()


def _body(line: str, taken: set[str]) -> tuple[str, str]:
    """Return code and name of a body; a code is made of the first letters of its name where none is given."""
    given = re.fullmatch(r"(\w{2,8})\s*[:;\t]\s*(.+)", line)
    if given:
        code = slugify(given[1]).upper()
        if not re.fullmatch(r"[A-Z][A-Z0-9]{1,7}", code):
            message = "“%(given)s” is no code: write two to eight letters from A to Z, or digits."
            raise ValidationError(worded(message, given=given[1]))
        return code, given[2].strip()
    if re.fullmatch(r"[A-Za-z]{1,3}", line.strip()):
        raise ValidationError(
            worded(
                "“%(line)s” is no ISO code of three letters. Write the name of the State, or “CODE: Name” of "
                "another body.",
                line=line.strip(),
            )
        )
    words = slugify(line).upper().split("-")
    made = ("".join(word[:1] for word in words) if len(words) > 1 else words[0][:4])[:6]
    if not re.fullmatch(r"[A-Z][A-Z0-9]*", made):
        made = "M"
    number = 1
    code = made if len(made) > 1 else f"{made}1"
    while code in taken:
        number += 1
        code = f"{made}{number}"
    return code, line.strip()


def kinds_of(deciding: str, others: str) -> list[NewKind]:
    """Return kinds of meetings, those that decide first; one a line, with the word for many after a slash."""
    found = []
    for text, decides in ((deciding, True), (others, False)):
        for line in text.splitlines():
            name, _, plural = (part.strip() for part in line.partition("/"))
            found.append(NewKind(name[:80], plural=plural[:80], receives_rounds=decides))
    return found


class OrganisationForm(RecordForm, OrganisationFields, PapersFields):
    """Everything that is said of an organisation, for changing it."""

    secretariat = OptionalText(
        120,
        "Secretariat",
        help_text="Who prepares ratings and papers; else “Secretariat of” and the short name.",
    )
    contact = OptionalText(200, "Contact", help_text="Whom readers may ask: an address or a page.")
    website = forms.URLField(max_length=300, required=False, label="Website", assume_scheme="https")
    address = LinesField(label="Postal address", widget=forms.Textarea(attrs={"rows": 3}))
    licence = OptionalText(
        120, "Licence of its data", help_text="As CC BY 4.0. Empty: the pages of data say that none is given."
    )
    licence_url = forms.URLField(
        max_length=300, required=False, label="Address of the licence", assume_scheme="https"
    )
    front_plan = forms.ChoiceField(
        required=False,
        label="Plan on the first page",
        help_text="Readers who name no plan see this one.",
        choices=lambda: [
            ("", "the newest"),
            *StrategicPlan.objects.filter(is_training=False).values_list("slug", "title"),
        ],
    )
    linking = ("stays_in_base",)
    field_order = (
        "version",
        "base",
        "name",
        "short_name",
        "subtitle",
        "secretariat",
        "contact",
        "website",
        "address",
    )

    def own_fields(self) -> list[str]:
        return [name for name in super().own_fields() if name != "logo"]

    def organisation_values(self) -> dict[str, Any]:
        names = (
            "secretariat",
            "contact",
            "website",
            "address",
            "licence",
            "licence_url",
            "letterhead",
            "symbol_pattern",
            "distribution",
            "issued_as",
            "front_plan",
        )
        return super().organisation_values() | {name: self.cleaned_data[name] for name in names}


def shown_of(organisation: Organisation) -> dict[str, Any]:
    """Return what the form shows of an organisation."""
    names = [one for one in OrganisationForm.base_fields if one not in {"version", "base", "logo"}]
    found = {name: getattr(organisation, name) for name in names}
    found["stays_in_base"] = organisation.stays_in_base.split()
    return found | {f"word_{name}": text for name, text in organisation.words.items()}
