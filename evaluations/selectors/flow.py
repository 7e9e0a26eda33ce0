"""From findings through recommendations and suggestions to the activities of the next plan."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from django.db.models import Prefetch

from evaluations.models import DraftActivity, Finding, Recommendation, Succession
from evaluations.selectors.ledger import ABSENT, absent_in
from people.policies import STAFF, roles_of
from programmes.models import StrategicPlan
from reporting.words import worded
from review.states import CLEARED
from surveys.models import SuggestionTheme, Survey

if TYPE_CHECKING:
    from people.policies import type_of_user


@dataclass(frozen=True)
class FlowNode:
    """One box of the picture; ``column`` 0 findings, 1 what is asked, 2 the next plan."""

    key: str
    column: int
    label: str
    text: str
    url: str = ""


@dataclass(frozen=True)
class FlowLinks:
    """The picture as lists: boxes, and which leads to which."""

    nodes: tuple[FlowNode, ...]
    links: tuple[tuple[str, str], ...]


ENDED = "The ledger says of each thing why."
"""One box stands for all that ended the same way; no single reason speaks for them."""


def open_node(plan: StrategicPlan) -> FlowNode:
    """Return the box of all that has no disposition: what that means depends on who keeps the record."""
    absent = absent_in(plan)
    why = "Nobody has said yet what becomes of it."
    if plan.sources_end:
        why = worded("What became of it is not known to us: %(sources_end)s.", sources_end=plan.sources_end)
    return FlowNode(absent, 2, ABSENT[absent].capitalize(), why)


def _beginnings(
    findings: list[Finding], recommendations: list[Recommendation], themes: list[SuggestionTheme]
) -> list[FlowNode]:
    """Return what the flow starts from: findings, then recommendations and themes of suggestions."""
    nodes = [FlowNode(f"f{one.pk}", 0, one.code, one.summary, one.get_absolute_url()) for one in findings]
    nodes += [
        FlowNode(f"r{one.pk}", 1, one.code, one.text, one.get_absolute_url()) for one in recommendations
    ]
    nodes += [
        FlowNode(
            f"t{one.pk}",
            1,
            f"{one.question}: {one.title}",
            "Suggestions of the survey",
            one.get_absolute_url(),
        )
        for one in themes
    ]
    return nodes


@dataclass
class _Follows:
    """What dispositions lead to: activities of the next plan, or an end; and what has been led on."""

    links: list[tuple[str, str]] = field(default_factory=list)
    led: set[str] = field(default_factory=set)
    activities: dict[int, DraftActivity] = field(default_factory=dict)
    ends: dict[str, FlowNode] = field(default_factory=dict)

    def add(self, one: Succession) -> None:
        """Follow one disposition; those of activities start nowhere in this picture."""
        start = f"r{one.recommendation_id}" if one.recommendation_id else ""
        if one.suggestion is not None:
            start = f"t{one.suggestion.theme_id}"
        if not start:
            return
        self.led.add(start)
        for activity in one.successors.all():
            self.activities[activity.pk] = activity
            self.links.append((start, f"a{activity.pk}"))
        if not one.successors.all():
            label = str(one.get_disposition_display())
            self.ends[one.disposition] = FlowNode(f"d-{one.disposition}", 2, label, ENDED)
            self.links.append((start, f"d-{one.disposition}"))


def flow_of(plan: StrategicPlan, user: type_of_user | None) -> FlowLinks:
    """Return the flow of a plan into the next one: cleared findings, recommendations and dispositions only.

    Eight queries at most; what a drafted activity says is for staff.
    """
    findings = list(
        Finding.objects.filter(evaluation__plan=plan, status=CLEARED).select_related("evaluation")
    )
    recommendations = list(
        Recommendation.objects.filter(evaluation__plan=plan, status=CLEARED)
        .select_related("evaluation")
        .prefetch_related(Prefetch("findings", Finding.objects.filter(status=CLEARED)))
    )
    surveys = Survey.objects.visible_to(user).filter(plan=plan)
    themes = list(
        SuggestionTheme.objects.filter(question__survey__in=surveys)
        .select_related("question__survey")
        .order_by("question__number", "order")
    )
    successions = (
        Succession.objects.filter(plan=plan, status=CLEARED)
        .select_related("suggestion")
        .prefetch_related(Prefetch("successors", DraftActivity.objects.all()))
    )
    nodes = _beginnings(findings, recommendations, themes)
    links = [(f"f{finding.pk}", f"r{one.pk}") for one in recommendations for finding in one.findings.all()]
    follows = _Follows()
    for one in successions:
        follows.add(one)
    links += follows.links
    # The draft of the next plan is read by staff only; a cleared disposition tells the code.
    reads_draft = bool(roles_of(user) & STAFF)
    nodes += [
        FlowNode(f"a{key}", 2, one.code, one.text if reads_draft else "Activity of the next plan")
        for key, one in sorted(follows.activities.items(), key=lambda each: each[1].code)
    ]
    nodes += follows.ends.values()
    waiting = [one.key for one in nodes if one.column == 1 and one.key not in follows.led]
    if waiting:
        end = open_node(plan)
        nodes.append(end)
        links += [(key, end.key) for key in waiting]
    return FlowLinks(tuple(nodes), tuple(dict.fromkeys(links)))
