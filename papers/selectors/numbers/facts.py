"""A number or a name as a paper prints it."""

from __future__ import annotations

from dataclasses import dataclass

from programmes.selectors.levels import share_of
from reporting.figures import percent
from reporting.words import worded


@dataclass(frozen=True)
class Fact:
    """A number or a name as a paper prints it.

    ``value`` is the number, unrounded; ``description`` says what it is and on which base; ``note`` becomes a
    footnote. ``about`` are phrases, the words of any of which a sentence holds that speaks of it, and
    ``letters`` what stands in it as it is, where two levels are counted as one. ``base`` is what a number is
    a part of; ``is_base`` says that it is such a whole itself.
    """

    text: str
    description: str
    value: float | None = None
    note: str = ""
    about: tuple[str, ...] = ()
    letters: str = ""
    base: int | None = None
    is_base: bool = False


class NoSuchNumberError(LookupError):
    """What a placeholder asks for does not exist; the message says what there is."""


def whole(value: int, description: str, *about: str, letters: str = "", base: int | None = None) -> Fact:
    """Return a whole number, its thousands set apart from ten thousand on."""
    text = f"{value:,}".replace(",", "\u202f") if value >= 10_000 else str(value)
    return Fact(text, description, float(value), about=about, letters=letters, base=base)


def share_fact(part: int, base: int, description: str, *about: str, letters: str = "") -> Fact:
    """Return a share in percent with its part and base; raises NoSuchNumberError where there is no base."""
    share = share_of(part, base)
    if share is None:
        raise NoSuchNumberError(
            worded("No share can be computed: %(description)s has no base.", description=description)
        )
    return Fact(percent(share), f"{description}: {part} of {base}", share, about=about, letters=letters)
