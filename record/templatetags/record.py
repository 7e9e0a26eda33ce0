"""What templates ask of a fact, of its citation and corrections, and of a form."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django import template
from django.db.models import Model
from django.utils.html import format_html_join
from django.utils.safestring import SafeString

from record.addresses import address_of
from record.forms.choosing import Choice, FieldMarks, options_html, radios_html
from record.models import Citation, Correction
from record.selectors.corrections import CorrectionIndex

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


@register.inclusion_tag("record/citation.html", takes_context=True)
def citation(context: dict[str, Any], citation: Citation, *, what: str = "") -> dict[str, Any]:
    """Show where a fact stands and how sure its place is; ``what`` names the fact.

    Staff find there the way to propose a correction beside it.
    """
    return {"citation": citation, "what": what, "may_propose": context.get("may_edit", False)}


@register.inclusion_tag("record/correction_part.html")
def correction(correction: Correction, *, heading: str = "h3") -> dict[str, Any]:
    """Show a contradiction: what is printed, and what speaks against it."""
    return {"correction": correction, "heading": heading}


register.filter("address_of", address_of)


@register.inclusion_tag("record/contradicted.html")
def contradicted(index: CorrectionIndex, record: Model | None) -> dict[str, Any]:
    """Show, beside a fact, the corrections that contradict it."""
    return {"marks": [(code, index.marks[code]) for code in index.correction_codes(record)]}


@register.filter
def kind_of(fact: Model) -> str:
    """Return what kind of record a fact is, in words."""
    return str(fact._meta.verbose_name)
