"""How a pledge is reviewed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from record.canonical import canonical, digest_of
from record.services.changes import save_with_history
from review.kinds import TextKind
from review.models import CirculatedText
from review.reviewable import Earlier, Problem, Reviewed, register
from review.selectors.circulations import open_circulation
from review.selectors.reviews import unanswered
from tests.example.models import Pledge

if TYPE_CHECKING:
    from django.contrib.auth.models import User


def to_clear(pledge: Pledge) -> list[Problem]:
    """Return what clearing waits for."""
    circulation = open_circulation(pledge)
    return unanswered(circulation) if circulation else [Problem("", "It has not been circulated.")]


def cleared(pledge: Pledge, by: User) -> None:
    """Save a pledge that two people have cleared."""
    save_with_history(pledge, by=by, reason="Cleared")


register(
    Reviewed(
        model=Pledge,
        place=lambda _one: "pledges",
        find=lambda place, slug: Pledge.objects.filter(slug=slug).first() if place == "pledges" else None,
        texts=lambda one: [CirculatedText(kind="pledge", code="P1", title=one.title, text=one.text)],
        to_circulate=lambda one: [] if one.text else [Problem("P1", "It says nothing yet.")],
        to_clear=to_clear,
        digest=lambda one: digest_of(canonical([one.title, one.text])),
        cleared=cleared,
        settled=lambda _one: None,
        earlier=lambda _one: Earlier(),
        evidence=lambda _circulation, groups: groups,
    ),
    TextKind("pledge", "Pledge"),
)
