"""Two people changed the same thing: what one left alone follows the other, the rest stands side by side."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.http import QueryDict


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
