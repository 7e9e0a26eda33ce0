"""Two people changed the same thing: what one left alone follows the other, the rest stands side by side."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import NON_FIELD_ERRORS
from django.http import QueryDict

from reporting.words import worded


def merged(
    typed: Mapping[str, str], base: Mapping[str, str], theirs: Mapping[str, str]
) -> tuple[dict[str, str], dict[str, str]]:
    """Return the texts to show, and by field what the other person wrote where both changed it.

    ``base`` is what both began with. What only the other person changed is taken over; what both
    changed keeps the typed text and shows theirs beside it.
    """
    shown, conflicts = {}, {}
    for name, mine in typed.items():
        if mine == base[name] or mine == theirs[name]:
            shown[name] = theirs[name]
        else:
            shown[name] = mine
            if theirs[name] != base[name]:
                conflicts[name] = theirs[name]
    return shown, conflicts


def refilled(form: forms.Form, values: Mapping[str, Any]) -> QueryDict:
    """Return the data of a bound form with some of its fields replaced."""
    data = QueryDict(mutable=True)
    data.update(form.data)
    for name, value in values.items():
        data[form.add_prefix(name)] = str(value)
    return data


class ByField(dict[str, Any]):
    """Something by field; nothing for a field that has none, so that a template need not ask."""

    def __missing__(self, key: str) -> str:
        return ""


class Typed:
    """A part of a page as it is typed into."""

    @cached_property
    def form(self) -> Any:
        """The form; a fresh one is made only where somebody asks for it."""
        return self.fresh_form()

    def fresh_form(self) -> forms.Form:
        """Return the form with what is stored."""
        raise NotImplementedError

    @property
    def stored(self) -> dict[str, Any]:
        """What a fresh form shows."""
        raise NotImplementedError

    @property
    def is_bound(self) -> bool:
        """Say whether it was sent."""
        return "form" in vars(self) and bool(self.form.is_bound)

    @property
    def typed(self) -> ByField:
        """What stands in the fields: as typed where they were sent, else as stored."""
        if not self.is_bound:
            return ByField(self.stored)
        values = ((name, self.form[name].value()) for name in self.form.fields)
        return ByField((name, "" if value is None else value) for name, value in values)

    @property
    def wrong(self) -> ByField:
        """The errors by field; ``row`` are those of all fields together."""
        errors = self.form.errors if self.is_bound else {}
        return ByField(
            ("row" if name == NON_FIELD_ERRORS else name, [*map(str, errors[name])]) for name in errors
        )


@dataclass
class TypedRow(Typed):
    """A row of a page as it is typed into, whose record somebody else may save meanwhile.

    ``theirs`` holds, by field, what the other person wrote where both changed it; ``joined`` says that
    they changed other fields, so that both changes were saved together.
    """

    theirs: dict[str, str] = field(default_factory=dict, kw_only=True)
    is_lost_race: bool = field(default=False, kw_only=True)
    joined: bool = field(default=False, kw_only=True)

    field_labels: ClassVar[Mapping[str, str]] = {}

    def merge(self, current: Any) -> bool:
        """After a lost race: follow the other person where this one changed nothing, show both elsewhere.

        Returns whether both changes fit together, so that the row can be saved as it stands now.
        """
        shown, self.theirs = merged(self.typed_texts(), self.base_texts(), self.texts_of(current))
        self.show({**shown, "version": current.version})
        self.joined = not self.theirs and self.is_valid()
        self.is_lost_race = not self.joined
        return self.joined

    @property
    def conflicts(self) -> list[tuple[str, str]]:
        """What the other person wrote, with the name of the field, where both changed it."""
        return [(self.field_labels[name], text or "nothing") for name, text in self.theirs.items()]

    def typed_texts(self) -> dict[str, str]:
        """Return what was typed, as the texts of the form; valid forms only."""
        raise NotImplementedError

    def base_texts(self) -> dict[str, str]:
        """Return what stood there when the form was opened."""
        raise NotImplementedError

    def texts_of(self, record: Any) -> dict[str, str]:
        """Return what a record, or a row of its history, says."""
        raise NotImplementedError

    def show(self, values: Mapping[str, Any]) -> None:
        """Put values into the form."""
        raise NotImplementedError

    def is_valid(self) -> bool:
        """Say whether the form as it stands can be read."""
        raise NotImplementedError


def faults_of(rows: Iterable[Any], who: str) -> list[tuple[str, str]]:
    """Return what went wrong in rows with ``code``, ``label`` and ``form``: the id of the spot, the words."""
    found = []
    for one in rows:
        if one.is_bound:
            for name, errors in one.form.errors.items():
                spot = f"id_{one.code}-{name}" if name != "__all__" else one.code
                found += [(spot, f"{one.label}: {error}") for error in errors]
        if one.is_lost_race:
            found.append(
                (
                    one.code,
                    worded(
                        "%(label)s: %(who)s saved it meanwhile; see both below.", label=one.label, who=who
                    ),
                )
            )
    return found
