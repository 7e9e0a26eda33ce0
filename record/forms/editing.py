"""Forms over one record each, that keep both texts when two people change the same thing."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict

from people.forms import add_errors
from record.forms.fields import LinesField, OptionalText
from record.forms.merging import merged
from record.refusals import StaleVersionError
from reporting.files import clean

LARGEST_BASE = 200_000
LONGEST_KEY = 18
LAST_DAY = date(2100, 12, 31)
"""No plan of the portal reaches further."""


class RecordForm(forms.Form):
    """Base: the version the page was made with, and what all its fields said then."""

    version = forms.IntegerField(min_value=0, max_value=10_000_000, widget=forms.HiddenInput, initial=0)
    base = OptionalText(LARGEST_BASE, widget=forms.HiddenInput, strip=False)

    linking: tuple[str, ...] = ()
    """Fields that link to other records, shown folded."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["base"].initial = self.base_now()

    def base_now(self) -> str:
        """Return what all fields say before anybody types; forms that add fields later ask again."""
        return json.dumps(self.initial_texts(), ensure_ascii=False)

    def own_fields(self) -> list[str]:
        return [name for name in self.fields if name not in {"version", "base"}]

    def initial_texts(self) -> dict[str, str]:
        """Return what the fields say before anybody types, as texts."""
        return {
            name: as_text(self.get_initial_for_field(self.fields[name], name)) for name in self.own_fields()
        }

    def typed_texts(self) -> dict[str, str]:
        """Return what was typed, as texts; valid forms only."""
        return {name: as_text(self.cleaned_data[name]) for name in self.own_fields()}

    def base_texts(self) -> dict[str, str]:
        """Return what the page said when it was made; what cannot be read counts as empty."""
        try:
            known = json.loads(self.cleaned_data.get("base") or "{}")
        except (ValueError, RecursionError):
            known = {}
        known = known if isinstance(known, dict) else {}
        return {name: clean(str(known.get(name, ""))) for name in self.own_fields()}

    def values(self) -> dict[str, Any]:
        """Return what was entered, by field; valid forms only."""
        return {name: self.cleaned_data[name] for name in self.own_fields()}

    def links(self) -> dict[str, Any]:
        """Return what was linked, by relation; valid forms only."""
        return {name: list(self.cleaned_data[name]) for name in self.linking}

    def in_words(self, name: str, text: str) -> str:
        """Return a text of a field in words, for showing it beside another."""
        choices = dict(getattr(self.fields[name], "choices", ()) or ())
        labels = {str(getattr(key, "value", key)): str(label) for key, label in choices.items()}
        parts = text.split() if name in self.linking else [text]
        return "; ".join(labels.get(part, part) for part in parts) or "nothing"


def as_text(value: Any) -> str:
    """Return the value of a field as one text: records by their keys, in order."""
    if value is None:
        return ""
    if hasattr(value, "pk"):
        return str(value.pk)
    if not isinstance(value, str) and hasattr(value, "__iter__"):
        return " ".join(sorted((as_text(one) for one in value), key=lambda key: (len(key), key)))
    return str(value)


@dataclass
class Edit:
    """One record being edited: its form, how to save it, and what it says meanwhile.

    ``save`` takes the form and the version to expect; ``texts_of`` returns what a record says, as texts by
    field, so that two people's changes can be joined or shown side by side.
    """

    make_form: Callable[..., RecordForm]
    save: Callable[[RecordForm, int], Any]
    texts_of: Callable[[Any], Mapping[str, str]]
    form: RecordForm = field(init=False)
    conflicts: list[tuple[str, str]] = field(default_factory=list)
    joined: bool = False
    saved: Any = None
    files: Any = None

    def show(self, data: Any = None, files: Any = None) -> None:
        """Make the form, fresh or over what was kept."""
        self.form = self.make_form(data, files)

    def attempt(self, data: Any, files: Any = None) -> bool:
        """Try to save what was sent; False when the page has to be shown again, with what went wrong."""
        self.form, self.files = self.make_form(data, files), files
        if not self.form.is_valid():
            return False
        return self._save(self.form.cleaned_data["version"])

    def _save(self, version: int) -> bool:
        try:
            self.saved = self.save(self.form, version)
        except StaleVersionError as error:
            return self._merge(error.current)
        except ValidationError as error:
            add_errors(self.form, error)
            return False
        return True

    def _merge(self, current: Any) -> bool:
        """Follow the other person where this one changed nothing; show both where both changed it."""
        if self.joined:
            self.form.add_error(None, "Somebody saves this again and again; try once more in a moment.")
            return False
        theirs = {**self.form.base_texts(), **self.texts_of(current)}
        shown, conflicts = merged(self.form.typed_texts(), self.form.base_texts(), theirs)
        names = {"version": str(current.version), "base": json.dumps(theirs, ensure_ascii=False)}
        self.form = self.make_form(_data_of(self.form, {**shown, **names}), self.files)
        if not conflicts and self.form.is_valid():
            self.joined = True
            return self._save(current.version)
        self.form.is_valid()
        self.conflicts = [
            (str(self.form.fields[name].label or self.form[name].label), self.form.in_words(name, text))
            for name, text in conflicts.items()
        ]
        return False


def _data_of(form: RecordForm, texts: Mapping[str, str]) -> QueryDict:
    data = QueryDict(mutable=True)
    for name, text in texts.items():
        data.setlist(form.add_prefix(name), text.split() if name in form.linking else [text])
    return data


type_of_shown = Callable[[Any], Mapping[str, Any]]
"""Returns what a record says, by field of its form."""


def record_edit(
    form: type[RecordForm],
    record: Any,
    shown: Sequence[str] | type_of_shown,
    save: Callable[[Any, int], Any],
    *,
    new: Mapping[str, Any] | None = None,
    **options: Any,
) -> Edit:
    """Return the edit of one record: what its form shows of it, and how it is saved.

    ``shown`` are the fields that form and record share by name, or a function that returns what a record
    says; with it the form begins, and after a lost race both texts are compared. ``record`` is None for a
    new one, which begins with ``new``. ``options`` go to the form.
    """
    says = shown if callable(shown) else _by_name(form, shown)

    def make(data: Any, _files: Any) -> RecordForm:
        known = says(record) if record is not None else new or {}
        version = record.version if record is not None else 0
        return form(data, initial={"version": version, **known}, **options)

    return Edit(make, save, lambda one: {name: as_text(value) for name, value in says(one).items()})


def _by_name(form: type[RecordForm], names: Sequence[str]) -> type_of_shown:
    def says(record: Any) -> dict[str, Any]:
        links = {name: list(getattr(record, name).all()) for name in names if name in form.linking}
        return {name: getattr(record, name) for name in names if name not in links} | links

    return says


class LinkField(forms.ModelMultipleChoiceField):
    """Links to any number of records, as boxes to tick; a key that no record can have is not looked up."""

    widget = forms.CheckboxSelectMultiple

    def clean(self, value: Any) -> Any:
        for key in value or ():
            if not str(key).isascii() or not str(key).isdigit() or len(str(key)) > LONGEST_KEY:
                raise ValidationError("One of them is not in the list.")
        return super().clean(value)


class CodedField(LinkField):
    """Records named by their code and what they say."""

    def label_from_instance(self, obj: Any) -> str:
        text = next(filter(None, (getattr(obj, name, "") for name in ("name", "summary", "text"))), "")
        return f"{obj.code}: {text[:110]}{'…' if len(text) > 110 else ''}"


def links_field(queryset: Any, label: str) -> LinkField:
    """Return a field that links to any number of records."""
    return LinkField(queryset, label=label, required=False)


def long_text(label: str, *, required: bool = True, help_text: str = "", rows: int = 3) -> LinesField:
    """Return a field of several lines."""
    found = LinesField(label=label, help_text=help_text)
    found.required = required
    found.widget.attrs["rows"] = rows
    return found
