"""On which page a fact is shown, of whichever app it is."""

from __future__ import annotations

from collections.abc import Callable

from django.db.models import Model

type_of_page = Callable[[], str]

_DEFAULT: list[type_of_page] = []


def register_default_page(address: type_of_page) -> None:
    """Say on which page a fact is shown that has none of its own, as a rating scale."""
    _DEFAULT[:] = [address]


def address_of(fact: Model) -> str:
    """Return the address of the page on which a fact is shown: its own, or else the default page."""
    own: type_of_page | None = getattr(fact, "get_absolute_url", None)
    return _DEFAULT[0]() if own is None else own()


def relations_of(model: type[Model]) -> tuple[str, ...]:
    """Return what to select with a kind of fact, so that naming and addressing it asks nothing more."""
    found: tuple[str, ...] = getattr(model, "address_relations", ())
    return found
