"""Two invented organisations, a small one and a large one."""

from __future__ import annotations

from dataclasses import dataclass

from people.selectors.organisation import known_states


@dataclass(frozen=True)
class Body:
    """An invented organisation."""

    name: str
    short: str
    members: tuple[str, ...]
    levels: tuple[str, ...]


COUNCIL = Body(
    "Mekong Council",
    "MC",
    ("Cambodia", "Lao People’s Democratic Republic", "YNP: Yunnan Province"),
    ("*Achieved: everything due was done", "Not achieved"),
)
LEAGUE = Body(
    "League of Lakes",
    "LoL",
    (*(one.name for one in known_states()[:37]), "Озеро Ховд"),
    (
        "*Highly satisfactory beyond every target",
        "*Highly satisfactory",
        "*Satisfactory",
        "Moderately satisfactory",
        "Mixed",
        "基本完成",
        "Moderately unsatisfactory",
        "Unsatisfactory",
        "Highly unsatisfactory",
        "Хийгдээгүй",
    ),
)
