"""What every file says of its publication: publisher, licence, day, and how to cite it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING, Any, Final, TypeVar

from reporting.tables import Table, type_of_about
from reporting.words import worded

if TYPE_CHECKING:
    from django.forms import Form


NO_LICENCE: Final = "none stated; ask the publisher"
OF_WHAT: Final = ("Plan", "Round", "Survey", "Evaluation", "Period")
"""Labels whose texts say in a citation what a table or figure is about."""


@dataclass(frozen=True)
class Publisher:
    """Who publishes a file, and as of which day it is; empty fields are left out."""

    name: str = ""
    contact: str = ""
    licence: str = ""
    licence_url: str = ""
    day: date | None = None

    @property
    def licence_in_words(self) -> str:
        """The licence with its address, or that none is stated."""
        return f"{self.licence} {self.licence_url}".strip() or NO_LICENCE


NOBODY: Final = Publisher()
"""Says nothing: for a file that is made before a portal has an organisation."""


def publication(
    title: str, about: type_of_about, address: str, publisher: Publisher
) -> tuple[tuple[str, str], ...]:
    """Return what a file says of itself: title, ``about``, address, then who publishes it and how to cite it.

    ``about`` holds label and text; a label that it has already is not said twice. The address is absolute.
    """
    known = dict(about)
    if "Title" not in known:
        about = (("Title", title), *about)
    if not publisher.name:
        return about
    address = known.get("Address", address)
    said = {
        "Address": address,
        "Publisher": publisher.name,
        "Contact": publisher.contact,
        "Licence": publisher.licence_in_words,
        "Date": str(publisher.day or ""),
        "Cite as": cite_as(title, about, address, publisher),
    }
    return (*about, *((label, text) for label, text in said.items() if text and label not in known))


def cite_as(title: str, about: type_of_about, address: str, publisher: Publisher) -> str:
    """Return how a file is cited: publisher, year, title, of what, address, and as of which day."""
    known = dict(about)
    of_what = [known[label] for label in OF_WHAT if known.get(label) and known[label] not in title]
    year = f" ({publisher.day.year})" if publisher.day else ""
    parts = [f"{publisher.name}{year}", title, ", ".join(of_what), address]
    citation = ". ".join(part.rstrip(".") for part in parts if part)
    return (
        worded("%(citation)s (as of %(day)s)", citation=citation, day=publisher.day)
        if publisher.day
        else citation
    )


def in_one_text(about: type_of_about) -> str:
    """Return how a file is cited and its licence as one text, for a field of the file’s properties."""
    known = dict(about)
    return " ".join(
        worded("%(label)s: %(text)s.", label=label, text=known[label].rstrip("."))
        for label in ("Licence", "Contact", "Cite as")
        if label in known
    )


def published(table: Table, address: str, publisher: Publisher) -> Table:
    """Return a table that says who publishes it; ``address`` is absolute."""
    return replace(table, about=publication(table.title, table.about, address, publisher))


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
