"""What a kind of question says of itself, and the kinds there are."""

from __future__ import annotations

from dataclasses import dataclass

from django.core.exceptions import ImproperlyConfigured

from people.frozen import QUESTION_KINDS
from reporting.words import worded


@dataclass(frozen=True)
class QuestionKind:
    """How a question was asked, and what follows for counting, drawing and entering its answers.

    ``one_answer``: each person gave one answer a row; more ticks than people are then a fault of the source.
    ``diverges``: a scale with a middle is drawn from its middle. ``grouped``: the answers are people's own
    words under headings, without counts. ``by_hand``: staff can enter a figure of it. ``order`` is its place
    where people choose a kind.
    """

    name: str
    label: str
    counting_rule: str
    order: int
    one_answer: bool = True
    diverges: bool = True
    grouped: bool = False
    by_hand: bool = True


_KINDS: dict[str, QuestionKind] = {}


def register(kind: QuestionKind) -> None:
    """Add a kind of question; raises ImproperlyConfigured for a name that another kind has."""
    if _KINDS.setdefault(kind.name, kind) != kind:
        raise ImproperlyConfigured(
            worded("There are two kinds of questions called %(name)s.", name=kind.name)
        )
    QUESTION_KINDS[kind.name] = (kind.order, kind.label)


def known() -> list[QuestionKind]:
    """Return all kinds of questions, in their order."""
    return sorted(_KINDS.values(), key=lambda one: one.order)


def question_kind(name: str) -> QuestionKind:
    """Return a kind of question by its name; raises KeyError."""
    return _KINDS[name]
