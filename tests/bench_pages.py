"""What the bench asks for, in which state, and what it may cost beside a bare view."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import count
from typing import Final

_numbers = count(1)
FINISHED, REMEMBERED, CHANGED, SIGNED_IN = (
    "finished page",
    "content unchanged, signed in",
    "right after a public change",
    "signed in",
)


@dataclass(frozen=True)
class Asked:
    """One line of the table: an address, who asks, in which state, and its budget."""

    name: str
    path: str
    state: str
    budget: str
    who: str = ""

    @property
    def address(self) -> str:
        """The address; a new search each time where it holds a number."""
        return self.path.replace("{number}", str(next(_numbers)))


_PUBLIC: Final = {
    "overview": "/",
    "area": "/plans/2016-2020/marine/",
    "activity": "/plans/2016-2020/marine/MPA-2/",
    "survey figure 1": "/surveys/stakeholder-2020/figures/1/",
    "evaluation": "/evaluations/external-2020/",
    "recommendations": "/decisions/",
}
LARGE: Final = 22_000
ROUND: Final = "/workspace/rounds/2016-2020/bench"
PAGES: Final = (
    Asked("healthz", "/healthz", "", "1.5"),
    Asked("overview", "/", FINISHED, "2"),
    Asked("overview", "/", "304", "2"),
    *(Asked(name, path, REMEMBERED, "12", "delegate") for name, path in _PUBLIC.items()),
    *(Asked(name, path, CHANGED, "25") for name, path in _PUBLIC.items()),
    Asked("search", "/search/?q=monitoring+{number}", "a new one", "25"),
    Asked("levels as JSON", "/api/v1/plans/2016-2020/achievement-levels", CHANGED, ""),
    Asked("activities as CSV", "/plans/2016-2020/activities.csv", CHANGED, ""),
    Asked("desk", "/desk/", SIGNED_IN, "30", "secretariat"),
    Asked("progress", "/desk/progress/?plan=2016-2020&round=updated", SIGNED_IN, "30", "secretariat"),
    Asked("rating form of 22", f"{ROUND}/rate/", SIGNED_IN, "30", "secretariat"),
    Asked("answers", f"{ROUND}/answers/", SIGNED_IN, "30", "secretariat"),
    Asked("review of 22", "/review/2016-2020/bench/1/", SIGNED_IN, "30", "focal-japan"),
    Asked("desk of a focal point", "/desk/", SIGNED_IN, "30", "focal-japan"),
    Asked("paper desk", "/workspace/papers/review-2016-2020/", SIGNED_IN, "", "secretariat"),
)


def growing(*sizes: int) -> tuple[Asked, ...]:
    """Return what is asked of plans that are alike but for their size."""
    return tuple(
        Asked(
            f"{name}, {size:,} activities",
            path.format(plan=f"bench-{size}", middle=size // 100, last=size // 50),
            CHANGED,
            "flat" if size <= LARGE else "",
        )
        for name, path in (
            ("overview", "/plans/{plan}/"),
            ("activities, first page", "/plans/{plan}/activities/"),
            ("activities, middle page", "/plans/{plan}/activities/?page={middle}"),
            ("activities, last full page", "/plans/{plan}/activities/?page={last}"),
        )
        for size in sizes
    )


SIZES: Final = (220, LARGE // 10, LARGE)
"""The smallest fills a page of fifty, so that pages are alike too."""
LARGEST: Final = 220_000
