"""Forms, and saving what they hold: the errors of a service are shown at the fields they name."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from django.core.exceptions import ValidationError

made_by_save = TypeVar("made_by_save")


def add_errors(form: Any, error: ValidationError, *, places: Mapping[str, str] | None = None) -> None:
    """Put the errors of a service at the fields they name, the rest at the form.

    ``places`` says where an error belongs whose field the form calls otherwise.
    """
    if hasattr(error, "error_dict"):
        for name, errors in error.error_dict.items():
            here = (places or {}).get(name, name)
            form.add_error(here if here in form.fields else None, errors)
    else:
        form.add_error(None, error)


def saved_by(form: Any, save: Callable[[dict[str, Any]], made_by_save]) -> made_by_save | None:
    """Return what a service made of a form that is sent and right; else None, with the errors in the form."""
    if form.is_valid():
        try:
            return save(form.cleaned_data)
        except ValidationError as error:
            add_errors(form, error)
    return None
