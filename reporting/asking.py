"""What the address of a file may ask for."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    from django.forms import Form

type_of_view = TypeVar("type_of_view", bound=Callable[..., Any])


def asks_for(*asked: type[Form]) -> Callable[[type_of_view], type_of_view]:
    """Declare what the address of a file may ask for: the fields of forms, or nothing at all.

    Anything else is refused before the view runs. Pages declare nothing and pass over what they do not know,
    because messengers append parameters of their own to a link.
    """

    def declared(view: type_of_view) -> type_of_view:
        view.parameters = frozenset(fields_of(asked))  # type: ignore[attr-defined]
        return view

    return declared


def fields_of(asked: Iterable[type[Form]]) -> set[str]:
    """Return the names of the fields of forms; the number of a page is asked of no file."""
    return {name for form in asked for name in form.base_fields} - {"page"}
