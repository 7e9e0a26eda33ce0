"""What models of what is circulated ask of the apps above: where a subject stands, how a text is called."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ImproperlyConfigured

from people.frozen import PROPOSED_ACTS
from reporting.words import worded

if TYPE_CHECKING:
    from django.db import models


@dataclass(frozen=True)
class TextKind:
    """A kind of text that is circulated."""

    name: str
    label: str
    has_code: bool = True
    carries_level: bool = False


VIEWS: dict[str, str] = {}
"""Acts whose proposals are accepted several at once, with the part of the desk that shows them."""


def register_proposed(**labels: str) -> None:
    """Name acts that are proposed with a reason, by the word that is stored of each.

    Raises ImproperlyConfigured for an act that another app calls otherwise.
    """
    for name, label in labels.items():
        if PROPOSED_ACTS.setdefault(name, label) != label:
            raise ImproperlyConfigured(worded("There are two acts called %(name)s.", name=name))


_PLACES: dict[type[models.Model], Callable[[Any], str]] = {}
_TEXTS: dict[str, TextKind] = {}


def register_kinds(model: type[models.Model], place: Callable[[Any], str], *texts: TextKind) -> None:
    """Say where records of a model stand and which kinds of texts they bring.

    Raises ImproperlyConfigured for a kind of text that another app has named otherwise.
    """
    _PLACES[model] = place
    for text in texts:
        if _TEXTS.setdefault(text.name, text) != text:
            raise ImproperlyConfigured(
                worded("There are two kinds of circulated text called %(name)s.", name=text.name)
            )


def place_of(subject: models.Model) -> str:
    """Return the first word of the addresses of what is reviewed: its plan, or a word for such records."""
    return _PLACES[type(subject)](subject)


def text_kind(name: str) -> TextKind:
    """Return a kind of text; raises KeyError for one that no app has named."""
    return _TEXTS[name]
