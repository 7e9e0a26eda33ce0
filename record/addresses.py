"""On which page a fact is shown, of whichever app it is."""

from __future__ import annotations

from collections.abc import Callable

from django.db.models import Model

_SHOWN_BY_OTHERS: dict[str, Callable[[], str]] = {}
"""Kinds of facts without a page of their own, each with the address of the page that shows them."""


def register_page(label: str, address: Callable[[], str]) -> None:
    """Say on which page facts of a kind are shown that have none of their own: “review.ratingscale”."""
    _SHOWN_BY_OTHERS[label] = address


def address_of(fact: Model) -> str:
    """Return the address of the page on which a fact is shown: its own, or one that an app has registered.

    Raises KeyError for a fact that is shown nowhere.
    """
    own: Callable[[], str] | None = getattr(fact, "get_absolute_url", None)
    return own() if own is not None else _SHOWN_BY_OTHERS[fact._meta.label_lower]()


def relations_of(model: type[Model]) -> tuple[str, ...]:
    """Return what to select with a kind of fact, so that naming and addressing it asks nothing more."""
    found: tuple[str, ...] = getattr(model, "address_relations", ())
    return found
