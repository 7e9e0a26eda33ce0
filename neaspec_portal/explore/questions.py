"""A question as an address: what is counted, by what, split by what, of which plan, round and areas."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from django.http import QueryDict

from neaspec_portal.explore.measures import FIRST, MEASURES, Dimension, Measure
from programmes.forms.reading import reading as reading_asked
from record.forms.choosing import UnknownValueError
from reporting.words import worded

if TYPE_CHECKING:
    from typing import Any

    from programmes.forms import Reading

PARAMETERS = ("of", "by", "split", "plan", "round", "area")
"""What an address may ask for, in the order of its canonical form."""
ALIKE = 70


@dataclass(frozen=True)
class Question:
    """One question: ``split`` and ``areas`` may be empty."""

    measure: Measure
    by: Dimension
    split: Dimension | None
    reading: Reading
    areas: tuple[str, ...] = ()
    passed_over: tuple[str, ...] = ()
    """Dimensions that an address names and this measure does not have, though another one does."""

    @property
    def query(self) -> str:
        """The question as an address has it, in one order."""
        asked = {
            "of": self.measure.name,
            "by": self.by.name,
            "split": self.split.name if self.split else "",
            "plan": self.reading.asked.get("plan", ""),
            "round": self.reading.asked.get("round", "") if self.measure.is_of_round else "",
            "area": ",".join(self.areas),
        }
        return urlencode({name: value for name, value in asked.items() if value}, safe=",")

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the dimensions it counts by."""
        return (self.by.name, *([self.split.name] if self.split else []))

    def counted_by(self, by: Dimension, split: Dimension | None = None) -> Question:
        """Return the same question by other dimensions."""
        return replace(self, by=by, split=split)


def question_of(query: QueryDict, user: Any) -> Question:
    """Return the question of an address; what it does not name takes its first value.

    Who changes the measure in the form still asks by the dimensions of the one before; those are passed
    over. Raises UnknownValueError for a value that is not on the list, with those that are.
    """
    measure = MEASURES.get(query.get("of") or FIRST)
    if measure is None:
        raise _unknown("of", query.get("of", ""), "measure", MEASURES)
    typed = {name: query.get(name, "") for name in ("by", "split")}
    elsewhere = {one.name for each in MEASURES.values() for one in each.dimensions}
    of_others = {name for name in typed.values() if name in elsewhere and not measure.dimension(name)}
    asked = {name: "" if value in of_others else value for name, value in typed.items()}
    by = _dimension(measure, asked["by"], "by") or measure.open_dimensions[0]
    split = _dimension(measure, asked["split"], "split")
    own = QueryDict(mutable=True)
    own.update({name: query[name] for name in ("plan", "round") if query.get(name)})
    reading = reading_asked(own, user)
    known = [one.slug for one in reading.plan.areas]
    areas = tuple(dict.fromkeys(part for part in query.get("area", "").split(",") if part))
    for one in areas:
        if one not in known:
            raise _unknown("area", one, "area", known)
    return Question(measure, by, None if split == by else split, reading, areas, tuple(sorted(of_others)))


def near_parameters(query: QueryDict) -> dict[str, str]:
    """Return what an address asks for by a name that is not known, with the one it is most like."""
    from rapidfuzz import fuzz, process

    found = {}
    for name in query:
        if name not in PARAMETERS:
            near = process.extractOne(name, PARAMETERS, scorer=fuzz.ratio, score_cutoff=ALIKE)
            if near:
                found[name] = str(near[0])
    return found


def _dimension(measure: Measure, typed: str, parameter: str) -> Dimension | None:
    if not typed:
        return None
    found = measure.dimension(typed)
    if found is None:
        raise _unknown(parameter, typed, "dimension", [one.name for one in measure.dimensions])
    return found


def _unknown(parameter: str, typed: str, what: str, legal: Any) -> UnknownValueError:
    from rapidfuzz import fuzz, process

    near = process.extractOne(typed, list(legal), scorer=fuzz.ratio, score_cutoff=ALIKE)
    meant = worded(" Did you mean “%(near)s”?", near=near[0]) if near else ""
    return UnknownValueError(
        parameter,
        typed,
        worded("There is no %(what)s “%(typed)s” here.%(meant)s", what=what, typed=typed, meant=meant),
        legal,
    )
