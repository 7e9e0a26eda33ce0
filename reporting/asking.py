"""What the address of a file or of a public page may ask for."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    from django.forms import Form

type_of_view = TypeVar("type_of_view", bound=Callable[..., Any])


def asks_for(*asked: type[Form]) -> Callable[[type_of_view], type_of_view]:
    """Declare what the address of a file may ask for: the fields of forms, or nothing at all.

    Anything else is refused before the view runs.
    """

    def declared(view: type_of_view) -> type_of_view:
        view.parameters = frozenset(fields_of(asked))  # type: ignore[attr-defined]
        return view

    return declared


def takes(*asked: type[Form] | str) -> Callable[[type_of_view], type_of_view]:
    """Declare what the address of a public page may ask for: the fields of forms, and single names.

    Messengers append parameters of their own to a link: whatever else it asks for leads to the address
    without it, so that a page is made once, however it is called.
    """
    names = {each for one in asked for each in ([one] if isinstance(one, str) else one.base_fields)}

    def declared(view: type_of_view) -> type_of_view:
        view.taken = frozenset(names)  # type: ignore[attr-defined]
        return view

    return declared


def fields_of(asked: Iterable[type[Form]]) -> set[str]:
    """Return the names of the fields of forms; the number of a page is asked of no file."""
    return {name for form in asked for name in form.base_fields} - {"page"}
