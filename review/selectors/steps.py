"""The six steps of what is circulated and cleared, and where one of them stands now."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from people.selectors.organisation import organisation
from reporting.words import worded
from review.states import CIRCULATED, CLEARED, DRAFT

if TYPE_CHECKING:
    from collections.abc import Sequence

    from review.reviewable import Problem


@dataclass(frozen=True)
class Step:
    """One step: its name, who takes it and what it does, and whether it is the one that is taken now."""

    name: str
    words: str
    is_here: bool = False


_STEPS: Final = (
    ("Write", "The secretariat rates and writes. It is a draft that nobody else reads."),
    (
        "Circulate",
        "The secretariat sends the texts to all %(members)s at once. What is sent is locked; it can be taken "
        "back with a reason.",
    ),
    (
        "Review",
        "Each of the %(members)s concurs, comments, proposes another level or reserves until the deadline. "
        "Nobody sees what another one says.",
    ),
    (
        "Answer",
        "The secretariat answers every comment and reservation. What is not accepted stays beside the text.",
    ),
    (
        "Clear",
        "One person proposes, an approver clears. Then everybody reads it. This cannot be undone; a revision "
        "takes its place.",
    ),
    ("Present", "Two people record that a %(meeting)s has had it. It is frozen from then on."),
)


def steps(at: int | None = None) -> list[Step]:
    """Return the six steps, the one at this place, from 0, marked as the one that is taken now."""
    called = organisation().called
    return [
        Step(
            name,
            worded(words, members=called.members, meeting=called.meeting),
            is_here=place == at,
        )
        for place, (name, words) in enumerate(_STEPS)
    ]


def step_at(status: str, obstacles: Sequence[Problem], *, is_over: bool) -> int | None:
    """Return the place of the step that is taken now, from 0; None when all are done.

    ``obstacles`` stand before the next act, ``is_over`` says that the time to answer has passed or all have
    answered.
    """
    if status == DRAFT:
        return 0 if obstacles else 1
    if status == CIRCULATED:
        if not is_over:
            return 2
        return 3 if obstacles else 4
    return 5 if status == CLEARED else None
