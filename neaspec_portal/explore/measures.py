"""What can be counted, by what, and what each dimension does to a sum: adds, overlaps, or is refused."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from django.urls import reverse

from evaluations.selectors.facts import finding_facts, recommendation_facts
from partnerships.selectors.facts import contact_facts, mechanism_facts
from programmes.charts import source_of
from programmes.selectors.facts import activity_facts
from surveys.selectors.facts import suggestion_facts

if TYPE_CHECKING:
    from people.models.organisation import Words
    from programmes.forms import Reading
    from record.counting import Fact


class How(StrEnum):
    """What counts by a dimension do to each other."""

    ADDS = "adds"
    OVERLAPS = "overlaps"
    REFUSED = "refused"


@dataclass(frozen=True)
class Dimension:
    """One way to count a measure. Labels take the organisation’s words.

    ``reason`` says why it is refused; ``is_ordered`` that its values have an order of their own, others are
    shown the largest first.
    """

    name: str
    label: str
    how: How = How.ADDS
    reason: str = ""
    is_ordered: bool = False

    def called(self, words: Words) -> str:
        """Return its label, as “programme area”."""
        return in_words(self.label, words)


@dataclass(frozen=True)
class Measure:
    """Something to count: its name, what counts as one, its dimensions, and where its records come from."""

    name: str
    plural: str
    counted: str
    dimensions: tuple[Dimension, ...]
    facts: Callable[[Reading], list[Fact]]
    source: Callable[[Reading], tuple[str, str]]
    is_of_round: bool = False
    certainty: str = ""

    def called(self, words: Words) -> str:
        """Return what is counted, in the plural, as “planned activities”."""
        return in_words(self.plural, words)

    def dimension(self, name: str) -> Dimension | None:
        """Return one of its dimensions by its name."""
        return next((one for one in self.dimensions if one.name == name), None)

    @property
    def open_dimensions(self) -> tuple[Dimension, ...]:
        """The dimensions that are not refused."""
        return tuple(one for one in self.dimensions if one.how != How.REFUSED)


def in_words(text: str, words: Words) -> str:
    """Put the organisation’s words into a label."""
    return text.format(
        area=words.area,
        activity=words.activity,
        activities=words.activities,
        member=words.member,
        members=words.members,
    )


def _of_round(reading: Reading) -> tuple[str, str]:
    source = reading.assessment_round.citation.source
    return source_of(reading.assessment_round), reverse("programmes:source", args=[source.slug])


def _from(text: str, view: str) -> Callable[[Reading], tuple[str, str]]:
    return lambda _: (text, reverse(view))


AREA: Final = Dimension("area", "{area}")
AREAS: Final = Dimension("area", "{area}", How.OVERLAPS)
_NOT_BY_MEMBER: Final = "No rating is by {member}: {activities} were rated for all {members} together."

MEASURES: Final[dict[str, Measure]] = {
    one.name: one
    for one in (
        Measure(
            "activities",
            "planned {activities}",
            "each planned {activity}, once",
            (
                AREA,
                Dimension("level", "level", is_ordered=True),
                Dimension("certainty", "certainty", is_ordered=True),
                Dimension("state", "{member}", How.REFUSED, _NOT_BY_MEMBER),
            ),
            lambda reading: activity_facts(reading.assessment_round),
            _of_round,
            is_of_round=True,
        ),
        Measure(
            "findings",
            "findings of evaluators",
            "each cleared finding, once",
            (
                Dimension("direction", "direction", is_ordered=True),
                Dimension("criterion", "criterion"),
                AREAS,
            ),
            lambda reading: finding_facts(reading.plan),
            _from("Cleared findings of the evaluations of this plan", "evaluations:evaluations"),
        ),
        Measure(
            "recommendations",
            "recommendations and suggestions of evaluators",
            "each cleared recommendation or suggestion, once",
            (Dimension("kind", "kind"), Dimension("priority", "priority", is_ordered=True), AREAS),
            lambda reading: recommendation_facts(reading.plan),
            _from("Cleared recommendations of the evaluations of this plan", "evaluations:recommendations"),
        ),
        Measure(
            "suggestions",
            "suggestions of stakeholders",
            "each suggestion as printed, once",
            (
                Dimension("figure", "figure", is_ordered=True),
                Dimension("heading", "heading"),
                AREA,
                Dimension(
                    "state",
                    "{member}",
                    How.REFUSED,
                    "Survey answers by {member} are not in the sources.",
                ),
            ),
            lambda reading: suggestion_facts(reading.plan),
            _from("Open answers in the surveys of this plan", "surveys:surveys"),
        ),
        Measure(
            "contacts",
            "contacts with others",
            "each contact that took place, once",
            (
                Dimension("kind", "kind"),
                AREAS,
                Dimension("mechanism", "mechanism", How.OVERLAPS),
                Dimension(
                    "year",
                    "year",
                    How.REFUSED,
                    "Dates of contacts are as precise as their source, often without a year.",
                ),
            ),
            lambda reading: contact_facts(reading.plan),
            _from("Contacts on record for this plan", "partnerships:collaborations"),
            certainty="The kind of a contact is a reading of the words of the source.",
        ),
        Measure(
            "mechanisms",
            "other mechanisms",
            "each mechanism on record, once",
            (AREAS, Dimension("state", "{member}", How.OVERLAPS)),
            lambda _: mechanism_facts(),
            _from("Mechanisms on record", "partnerships:mechanisms"),
            certainty="Which area a focus belongs to is a reading of the words of the source.",
        ),
    )
}
"""Everything that can be asked; nothing a reader types is an expression."""
