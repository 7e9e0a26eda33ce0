"""What templates ask of a form."""

from __future__ import annotations

from typing import Any

from django import template

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
