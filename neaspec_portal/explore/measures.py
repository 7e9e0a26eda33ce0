"""What can be counted, by what, of which plans, and what each dimension does to a sum."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from evaluations.selectors.overview import action_facts, finding_facts, recommendation_facts
from partnerships.selectors.facts import contact_facts, mechanism_facts, pair_facts
from programmes.charts import headline_shares_figure
from programmes.selectors.facts import activity_facts, change_facts
from programmes.selectors.levels import achievement_levels
from reporting.words import worded
from surveys.selectors.published import suggestion_facts

if TYPE_CHECKING:
    from people.models.organisation import Words
    from programmes.forms import Reading
    from programmes.models import AssessmentRound
    from record.counting import Fact
    from reporting.figures import Figure


def _before(reading: Reading) -> AssessmentRound | None:
    rounds = list(reading.rounds)
    place = rounds.index(reading.assessment_round)
    return rounds[place - 1] if place else None


def changes(reading: Reading) -> list[Fact]:
    """Return the activities with what became of their level since the round before; empty without one."""
    before = _before(reading)
    return change_facts(before, reading.assessment_round) if before else []


def no_changes(reading: Reading) -> str:
    """Return why nobody can say what changed; empty where it can be said."""
    before = _before(reading)
    if before is None:
        return "There is no round before this one, so nothing can have changed."
    for one in (before, reading.assessment_round):
        if one.citation.is_missing:
            return worded(
                "The ratings of “%(title)s” are not in our sources, so nobody can say what changed.",
                title=one.title,
            )
    return ""


def no_actions(reading: Reading) -> str:
    """Return why nothing is known of actions on a plan; empty where something can be."""
    if reading.plan.is_followed_here or action_facts(reading.plan):
        return ""
    return worded(
        "What followed this plan is not known to us: %(sources_end)s.", sources_end=reading.plan.sources_end
    )


class How(StrEnum):
    """What counts by a dimension do to each other."""

    ADDS = "adds"
    OVERLAPS = "overlaps"
    RATIO = "is a ratio"
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
    is_of_round: bool = False
    period: str = ""
    """Of when its records speak, where they are not of a plan."""
    certainty: str = ""
    figure: Callable[[Reading, tuple[str, ...]], Figure] | None = None
    """For a share, which is never summed: the figure of the ratings in some areas that has its rule."""
    unknown: Callable[[Reading], str] = lambda _: ""
    """Why nothing can be said of a plan or round at all; empty where something can."""

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


def _shares(reading: Reading, areas: tuple[str, ...]) -> Figure:
    """Return the shares of some areas, or of all; nothing else is in its total and its base."""
    chosen = [one for one in reading.plan.areas if one.slug in areas]
    return headline_shares_figure(achievement_levels(reading.assessment_round, *chosen), reading)


AREA: Final = Dimension("area", "{area}")
AREAS: Final = Dimension("area", "{area}", How.OVERLAPS)
_NOT_ONE_SCALE: Final = (
    "Each question of a survey has answers of its own. Shares of different questions are not one measure and "
    "do not belong on one axis. Each question has a figure of its own."
)
_NOT_BY_MEMBER: Final = "No rating is by {member}: {activities} were rated for all {members} together."

AS_DESCRIBED: Final = "As its sources describe it, which name no period"
FIRST: Final = "activities"
"""What is asked where an address names nothing."""

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
            is_of_round=True,
        ),
        Measure(
            "share",
            "share of planned {activities} carried out",
            "the share by the rule of the plan, for each {area} with its own base",
            (
                Dimension("area", "{area}", How.RATIO),
                Dimension("state", "{member}", How.REFUSED, _NOT_BY_MEMBER),
            ),
            lambda reading: activity_facts(reading.assessment_round),
            is_of_round=True,
            figure=_shares,
        ),
        Measure(
            "changes",
            "planned {activities} since the round before",
            "each planned {activity}, once, by what became of its level",
            (
                Dimension("change", "change of level", is_ordered=True),
                AREA,
                Dimension("state", "{member}", How.REFUSED, _NOT_BY_MEMBER),
            ),
            changes,
            is_of_round=True,
            unknown=no_changes,
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
        ),
        Measure(
            "recommendations",
            "recommendations and suggestions of evaluators",
            "each cleared recommendation or suggestion, once",
            (Dimension("kind", "kind"), Dimension("priority", "priority", is_ordered=True), AREAS),
            lambda reading: recommendation_facts(reading.plan),
        ),
        Measure(
            "actions",
            "actions on recommendations",
            "each action on a cleared response, once",
            (
                Dimension("state", "state", is_ordered=True),
                Dimension("year", "due year", is_ordered=True),
                Dimension("owner", "owner"),
                AREAS,
            ),
            lambda reading: action_facts(reading.plan),
            unknown=no_actions,
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
        ),
        Measure(
            "answers",
            "answers at the middle of a scale or above",
            "the share of each item with its own base",
            (
                Dimension("item", "item", How.RATIO),
                Dimension(
                    "state", "{member}", How.REFUSED, "Survey answers by {member} are not in the sources."
                ),
                Dimension("group", "group", How.REFUSED, "Survey answers by group are not in the sources."),
            ),
            lambda _: [],
            unknown=lambda _: _NOT_ONE_SCALE,
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
            certainty="This portal judged the kind of a contact from the words of the source.",
        ),
        Measure(
            "mechanisms",
            "other mechanisms",
            "each mechanism on record, once",
            (AREAS, Dimension("state", "{member}", How.OVERLAPS)),
            lambda reading: mechanism_facts(reading.plan),
            period=AS_DESCRIBED,
            certainty="This portal judged from the words of the source which area a focus belongs to.",
        ),
        Measure(
            "pairs",
            "pairs of {members}",
            "each pair of {members}, once",
            (
                Dimension("number", "number of other mechanisms in which both sit", is_ordered=True),
                Dimension("state", "{member}", How.OVERLAPS),
            ),
            lambda reading: pair_facts(reading.plan),
            period=AS_DESCRIBED,
        ),
    )
}
"""Everything that can be asked; nothing a reader types is an expression."""
