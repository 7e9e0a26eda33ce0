"""What templates ask of a form."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django import template
from django.utils.html import format_html_join
from django.utils.safestring import SafeString

from record.forms.choices import Choice, FieldMarks, options_html, radios_html

register = template.Library()


@register.filter
def errors_of(form: Any, name: str) -> list[str]:
    """Return the errors of one field of a form that was sent; none for a fresh form."""
    return [str(error) for error in form.errors.get(name, ())] if form.is_bound else []


@register.filter
def chosen_count(field: Any) -> int:
    """Return how many boxes of a field are ticked."""
    value = field.value()
    return len(value) if isinstance(value, list | tuple) else 0


@register.filter
def boxes(field: Any) -> list[Any]:
    """Return the boxes of a field that can be ticked; none where there is nothing to choose from."""
    return list(field)


@register.simple_tag
def radios(name: str, choices: Iterable[Choice], chosen: str, *, locked: bool = False) -> SafeString:
    """Show radio buttons of one name."""
    return SafeString(radios_html(name, choices, chosen, locked=locked))


@register.simple_tag
def options(choices: Iterable[tuple[str, str]], chosen: str) -> SafeString:
    """Show the entries of a list to choose from."""
    return SafeString(options_html(choices, chosen))


@register.simple_tag
def field_marks(
    code: str, wrong: Mapping[str, list[str]], *, locked: bool = False, lists: str = ""
) -> FieldMarks:
    """Return the attributes of the fields of a row, to be shown as ``{{ field.note }}``.

    ``lists`` names those that are lists to choose from, with spaces between them.
    """
    return FieldMarks(code, wrong, locked=locked, lists=lists.split())


@register.simple_tag
def field_errors(wrong: Mapping[str, list[str]], names: str) -> SafeString:
    """Show the errors of some fields, named with spaces between them; nothing where there are none."""
    lines = ((error,) for name in names.split() for error in wrong.get(name, ()))
    return format_html_join("", '<p class="wrong small">{}</p>', lines) if wrong else SafeString("")
