"""Numbers and names of the record to be chosen for a text: how each is written, what it gives, what it is."""

from __future__ import annotations

import inspect
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Final

from django.db.models import F
from django.db.models.functions import Coalesce, ExtractMonth

from papers.models import Paper, PaperBlock, PaperBlockKind
from papers.selectors.numbers import NUMBERS, names
from papers.selectors.numbers.names import Fact
from papers.selectors.placeholders import BrokenPlaceholderError, filled
from papers.selectors.placeholders import written as in_braces
from papers.selectors.record import Record
from papers.selectors.typed import calls_of, given, type_of_call
from people.prepared import prepared
from programmes.models import StrategicPlan
from reporting.words import first_upper, worded

if TYPE_CHECKING:
    from django.db.models import QuerySet


MOST_FOUND: Final = 30
"""Choices that are shown for one search."""
_PLACE: Final = re.compile(r"[A-Za-z]+ [0-9]+")
_NAMED: Final = frozenset({"area", "item"})
"""What stands under its name in a placeholder, behind the source."""


@dataclass(frozen=True)
class Choice:
    """Something of the record that a text can hold: how it is written there, what it gives, what it is."""

    written: str
    text: str
    description: str

    @property
    def sought(self) -> str:
        """What a search looks through."""
        return f"{self.description} {self.text} {self.written}".casefold()


def choices(record: Record, labels: dict[str, str]) -> Iterator[Choice]:
    """Yield everything that can be chosen for a text of a paper; ``labels`` are those of its pieces."""
    for call, fact in given([*calls_of(record), *_names_of(record)], record):
        if fact.text:
            yield Choice(_written(call), fact.text, first_upper(fact.description))
        else:
            yield Choice(_written(call), "footnote", fact.note)
    for name, label in labels.items():
        kind = "figure" if "igure" in label else "table"
        description = worded("Reference to %(label)s", label=label)
        yield Choice(in_braces(f'{kind}("{name}")'), label, description)


def _names_of(record: Record) -> Iterator[type_of_call]:
    yield from ((partial(names.title, of=of),) for of in ("plan", "round", "survey", "evaluation"))
    yield from (
        (give,)
        for give in (names.as_of, names.years, names.known_until, names.fielded, names.period, names.session)
    )
    yield from ((names.dated, one.slug) for one in record.instruments if one.dated)
    places = (place for place in record.places if _PLACE.fullmatch(place))
    yield from ((names.source, place) for place in sorted(places, key=_in_order))


def _in_order(place: str) -> tuple[str, int]:
    digits = "".join(letter for letter in place if letter.isdigit())[:6]
    return place.rstrip("0123456789"), int(digits or 0)


def _written(call: type_of_call) -> str:
    """Return a call as a text holds it, as ``{{ count("fully", round, area="AIR") }}``."""
    give, *values = call
    if isinstance(give, partial):
        return in_braces(f"title({give.keywords['of']})")
    number = next(one for one in NUMBERS.values() if one.give is give)
    parameters = list(inspect.signature(give).parameters)[1:]
    plain: list[str] = []
    named: list[str] = []
    for name, value in zip(parameters, values, strict=False):
        if value == "":
            continue
        said = f'"{value}"' if isinstance(value, str) else str(value)
        (named if name in _NAMED else plain).append(f"{name}={said}" if name in _NAMED else said)
    source = [number.source] if number.source else []
    return in_braces(f"{number.name}({', '.join([*plain, *source, *named])})")


def found(listed: list[Choice], asked: str) -> list[Choice]:
    """Return the choices that hold every word of a search, those that say least besides first."""
    words = asked.casefold().split()
    hits = [one for one in listed if all(word in one.sought for word in words)]
    phrase = " ".join(words)
    return sorted(hits, key=lambda one: (phrase not in one.sought, len(one.description)))[:MOST_FOUND]


def choice_of(fact: Fact, listed: list[Choice]) -> Choice | None:
    """Return the choice that gives a fact; None where it can only be typed."""
    description = first_upper(fact.description)
    return next((one for one in listed if (one.text, one.description) == (fact.text, description)), None)


_LINE: Final = re.compile(r"^\s*\d+[.)]\s+(.+?)[;.]?\s*$", re.MULTILINE)
_PLACEHOLDER: Final = re.compile(r"{{(.+?)}}")


@dataclass(frozen=True)
class Asked:
    """What a meeting is asked, in the words of a paper."""

    lines: tuple[str, ...]
    paper: str
    address: str
    meeting: str
    days: str = ""
    prepared_by: str = ""


def asked_of_meeting(plan: StrategicPlan) -> Asked | None:
    """Return what the newest paper on a plan that everybody reads asks of the meeting; one query.

    The newest is that of the latest meeting; of several for one meeting, the one that was cleared last.
    None where there is no such paper, or it closes without numbered lines.
    """
    last = next(iter(_last_text(plan.pk)), None)
    if last is None:
        return None
    paper = last.paper
    lines = _LINE.findall(last.text)
    record = Record(paper)

    def fill(found: re.Match[str]) -> str:
        return filled(found[1].strip(), record, {}).text

    try:
        said = tuple(_PLACEHOLDER.sub(fill, line) for line in lines)
    except BrokenPlaceholderError:
        return None
    if not said:
        return None
    meeting = paper.meeting
    return Asked(
        said,
        paper.title,
        paper.get_absolute_url(),
        meeting.name if meeting else "",
        meeting.days if meeting else "",
        paper.prepared_by,
    )


@prepared
def _last_text(plan: int) -> QuerySet[PaperBlock]:
    found = PaperBlock.objects.filter(
        kind=PaperBlockKind.TEXT,
        paper__in=Paper.objects.visible_to(None),
        paper__assessment_round__plan=plan,
    )
    related = (f"paper__{one}" for one in ("assessment_round__plan", "meeting", "survey", "evaluation"))
    month = Coalesce(ExtractMonth("paper__meeting__starts_on"), "paper__meeting__month")
    return found.select_related(*related).order_by(
        F("paper__meeting__year").desc(nulls_last=True),
        month.desc(nulls_last=True),
        F("paper__meeting__starts_on").desc(nulls_last=True),
        "-paper__cleared_at",
        "-order",
    )[:1]
