"""One thing chosen in an address: by the name that addresses use, or by what pages and files call it."""

from __future__ import annotations

import re
from collections.abc import Callable, Container, Iterable
from dataclasses import dataclass
from functools import cached_property
from html import escape
from http import HTTPStatus
from typing import Any, TypeVar

from django import forms
from django.core.exceptions import BadRequest
from django.utils.safestring import SafeString

from record.refusals import NotFoundError
from reporting.words import worded

Found = TypeVar("Found")
SLUG = re.compile(r"\A[a-z0-9]+(-[a-z0-9]+)*\Z")
MOST_LISTED = 40
"""How many legal values one answer lists."""


class UnknownValueError(NotFoundError):
    """A parameter names nothing that the reader may see.

    A page answers as to every address that names nothing; files and the API answer 400 and list ``legal``,
    which holds only what this reader may see.
    """

    def __init__(self, parameter: str, typed: str, why: str, legal: Iterable[str]) -> None:
        self.is_a_name = bool(SLUG.search(typed.casefold()))
        no_name = f"“{parameter}={typed[:60]}” is not a name used by this portal."
        super().__init__(why if self.is_a_name else no_name)
        self.parameter = parameter
        self.legal = tuple(legal)

    @property
    def status(self) -> HTTPStatus:
        """What a page answers: 404 for a name of nothing, 400 for what cannot be a name."""
        return HTTPStatus.NOT_FOUND if self.is_a_name else HTTPStatus.BAD_REQUEST

    @property
    def explanation(self) -> str:
        """What is wrong, with the values that are legal."""
        return f"{self} {legal_words(self.parameter, self.legal)}"


def legal_words(parameter: str, legal: Iterable[str]) -> str:
    """Return in words which values a parameter takes; long lists are cut and say so."""
    listed = list(legal)
    if not listed:
        return worded("“%(parameter)s” takes no value here.", parameter=parameter)
    more = f" and {len(listed) - MOST_LISTED} more" if len(listed) > MOST_LISTED else ""
    return f"“{parameter}” takes: {', '.join(listed[:MOST_LISTED])}{more}."


def offer(form: forms.Form, name: str, choices: Iterable[tuple[Any, Any]]) -> None:
    """Let a field of a form offer what is known only when the form is made."""
    field: Any = form.fields[name]
    field.choices = list(choices)


def slug_and_title(one: Any) -> tuple[str, ...]:
    """Return the names of a plan, round, evaluation or source."""
    return (one.slug, one.title)


def slug_and_name(one: Any) -> tuple[str, ...]:
    """Return the names of a criterion or an addressee."""
    return (one.slug, one.name)


def slug_and_label(one: Any) -> tuple[str, ...]:
    """Return the names of a level."""
    return (one.slug, one.label)


def names_of_area(one: Any) -> tuple[str, ...]:
    """Return the names of a programme area."""
    return (one.slug, one.code, one.name)


def names_of_state(one: Any) -> tuple[str, ...]:
    """Return the names of a member State."""
    return (one.iso_code, one.name)


def named(
    parameter: str,
    typed: str,
    find: Callable[[str], Found],
    among: Callable[[], Iterable[Any]],
    names: Callable[[Any], tuple[str, ...]],
) -> Found:
    """Return what a parameter names: by its slug at once, else by any of its names, whatever the case.

    ``among`` returns what the reader may choose from; the first of the ``names`` of each is its own in
    addresses. Raises UnknownValueError.
    """
    try:
        return find(typed)
    except NotFoundError as error:
        why = str(error)
    wanted = typed.strip().casefold()
    legal = [names(one) for one in among()]
    for known in legal:
        if wanted in {name.casefold() for name in known}:
            return find(known[0])
    raise UnknownValueError(parameter, typed, why, [known[0] for known in legal])


class NameField(forms.CharField):
    """The name of something, or nothing: its slug, or what pages and files call it."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(required=False, max_length=200, **kwargs)


class LabelField(forms.ChoiceField):
    """One of fixed choices, or nothing: its value or its label, whatever the case."""

    def __init__(self, choices: Iterable[tuple[Any, Any]], **kwargs: Any) -> None:
        super().__init__(required=False, choices=[("", ""), *choices], **kwargs)

    @property
    def legal(self) -> list[str]:
        """The values that an address may hold."""
        return [str(value) for value, _ in self.choices if value]  # type: ignore[union-attr]

    def to_python(self, value: Any) -> str:
        typed = str(super().to_python(value)).strip()
        pairs = [(str(known), str(label)) for known, label in self.choices]  # type: ignore[union-attr]
        for place in (0, 1):
            for pair in pairs:
                if typed.casefold() == pair[place].casefold():
                    return pair[0]
        return typed


def cleaned(form: forms.Form) -> dict[str, Any]:
    """Return the cleaned data of a form over an address; raises BadRequest naming what is wrong."""
    if form.is_valid():
        return form.cleaned_data
    name, errors = next(iter(form.errors.items()))
    shown = str(form.data.get(name, ""))[:60]
    field = form.fields.get(name)
    legal = f" {legal_words(name, field.legal)}" if isinstance(field, LabelField) else ""
    raise BadRequest(f"“{name}={shown}”: {' '.join(str(error) for error in errors)}{legal}")


@dataclass(frozen=True)
class Choice:
    """One thing that may be chosen.

    ``letter`` is the key that chooses it; ``notes`` are lines below the label; a strong choice has its label
    in bold, a quiet one stands back.
    """

    value: str
    label: str
    letter: str = ""
    notes: tuple[str, ...] = ()
    is_strong: bool = False
    is_quiet: bool = False

    @cached_property
    def after(self) -> str:
        """What follows the button, whichever is chosen."""
        label = f"<b>{escape(self.label)}</b>" if self.is_strong else escape(self.label)
        notes = "".join(f"<small>{escape(one)}</small>" for one in self.notes)
        quiet = ' class="quiet"' if self.is_quiet else ""
        return f"><span{quiet}>{label}{notes}</span></label>"

    @cached_property
    def before(self) -> str:
        """The attributes of the button but its name."""
        letter = f' data-letter="{escape(self.letter)}"' if self.letter else ""
        return f'{letter} value="{escape(self.value)}"'


def radios_html(name: str, choices: Iterable[Choice], chosen: str, *, locked: bool = False) -> str:
    """Return radio buttons of one name; ``locked`` ones show what is chosen and cannot be changed."""
    start = f'<label class="choice"><input type="radio" name="{escape(name)}"'
    end = " disabled" if locked else ""
    return "".join(
        f"{start}{one.before}{' checked' if one.value == chosen else ''}{end}{one.after}" for one in choices
    )


def options_html(choices: Iterable[tuple[str, str]], chosen: str) -> str:
    """Return the entries of a list to choose from."""
    return "".join(
        f'<option value="{escape(str(value))}"{" selected" if value == chosen else ""}>{escape(str(label))}'
        "</option>"
        for value, label in choices
    )


class FieldMarks(dict[str, SafeString]):
    """The attributes of each field of a row: its id, its name, whether it is wrong or locked.

    ``lists`` names the fields that are lists to choose from: HTML locks them by another word.
    """

    def __init__(
        self, code: str, wrong: Container[str], *, locked: bool = False, lists: Container[str] = ()
    ) -> None:
        super().__init__()
        self._code, self._wrong, self._is_locked, self._lists = escape(code), wrong, locked, lists

    def __missing__(self, name: str) -> SafeString:
        known = f"{self._code}-{name}"
        invalid = ' aria-invalid="true"' if name in self._wrong else ""
        locked = (" disabled" if name in self._lists else " readonly") if self._is_locked else ""
        self[name] = found = SafeString(f' id="id_{known}" name="{known}"{invalid}{locked}')
        return found
