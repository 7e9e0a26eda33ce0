"""The one ramp of the portal: a single hue from dark to light, for scales of any length."""

from __future__ import annotations

from itertools import pairwise
from typing import Final

from reporting.words import worded

STOPS: Final = 10
"""The ramp has stops 0 to STOPS; the style sheet names the same stops for dark screens."""

_ANCHORS: Final = (
    (0, (0x0B, 0x3F, 0x52)),
    (4, (0x2B, 0x7A, 0x91)),
    (5, (0x62, 0xA3, 0xB3)),
    (7, (0x94, 0xC3, 0xCF)),
    (10, (0xE6, 0xF1, 0xF3)),
)

GROUND: Final = "#ffffff"
INK: Final = "#1d2a30"
QUIET_INK: Final = "#51616a"
OUTLINE: Final = "#2c6577"
TRACK: Final = "#eceae4"

type_of_colour = tuple[int, int, int]


def position_on_ramp(rank: int, ranks: int) -> int:
    """Return the stop for place ``rank`` (from 1, the highest) of ``ranks`` levels.

    Raises ValueError when the rank is not on the scale.
    """
    if not 1 <= rank <= ranks:
        raise ValueError(
            worded("Rank %(rank)s is not on a scale of %(ranks)s levels.", rank=rank, ranks=ranks)
        )
    return 0 if ranks == 1 else round(STOPS * (rank - 1) / (ranks - 1))


def _between(low: type_of_colour, high: type_of_colour, part: float) -> type_of_colour:
    red, green, blue = (round(a + (b - a) * part) for a, b in zip(low, high, strict=True))
    return red, green, blue


def fill(stop: int) -> str:
    """Return the colour of a stop on a light ground, as ``#rrggbb``."""
    for (start, low), (end, high) in pairwise(_ANCHORS):
        if start <= stop <= end:
            return "#{:02x}{:02x}{:02x}".format(*_between(low, high, (stop - start) / (end - start)))
    raise ValueError(worded("The ramp has no stop %(stop)s.", stop=stop))


def luminance(colour: str) -> float:
    """Return the relative luminance of ``#rrggbb``, as WCAG 2.2 defines it."""
    channels = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    """Return the contrast ratio of two colours, from 1 to 21 (WCAG 2.2)."""
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


def text_on(stop: int) -> str:
    """Return the ink that reads better on a stop."""
    ground = fill(stop)
    return max((GROUND, INK), key=lambda ink: contrast(ink, ground))


FILLS: Final = tuple(fill(stop) for stop in range(STOPS + 1))
TEXTS: Final = tuple(text_on(stop) for stop in range(STOPS + 1))
