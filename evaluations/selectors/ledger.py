"""The succession ledger, line by line, and the flow from findings to the activities of the next plan."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.db.models import Prefetch

from evaluations.models import DraftActivity, Finding, PlanDraft, Recommendation, Succession
from evaluations.selectors.recommendations import ABSENT, UNDECIDED, absent_in
from people.policies import STAFF, roles_of
from programmes.models import StrategicPlan
from record.addresses import address_of
from record.counting import ground_of
from record.refusals import NotFoundError
from reporting.ground import Ground
from reporting.words import worded
from review.states import CLEARED
from surveys.models import Suggestion, SuggestionTheme, Survey

if TYPE_CHECKING:
    from people.policies import type_of_user


KINDS = ("activity", "recommendation", "suggestion")
KIND_LABELS = {"activity": "activity", "suggestion": "suggestion of the survey"}
KIND_PLURALS = {
    "activity": "activities",
    "recommendation": "recommendations and suggestions of evaluations",
    "suggestion": "suggestions of the survey",
}


@dataclass(frozen=True)
class LedgerLine:
    """One thing of a plan with its disposition; ``succession`` is None where nobody entered one.

    ``absent`` says what it means that none is cleared: undecided, or not known to us.
    """

    kind: str
    subject: Any
    code: str
    text: str
    place: str
    url: str
    succession: Succession | None
    absent: str = UNDECIDED

    @property
    def key(self) -> str:
        return f"{self.kind}-{self.subject.pk}"

    @property
    def disposition(self) -> str:
        if self.succession is None or not self.is_decided:
            return ABSENT[self.absent]
        return str(self.succession.get_disposition_display()).lower()

    @property
    def kind_label(self) -> str:
        """What it is, in words; suggestions of an evaluation and of a survey are two things."""
        if self.kind == "recommendation":
            return worded("%(kind)s of the evaluation", kind=self.subject.get_kind_display().lower())
        return KIND_LABELS[self.kind]

    @property
    def is_decided(self) -> bool:
        """A second person has cleared what becomes of it; drafts are counted for nobody."""
        return self.succession is not None and self.succession.is_cleared

    @property
    def slug(self) -> str:
        return self.succession.disposition if self.succession and self.is_decided else self.absent

    @property
    def successors(self) -> list[DraftActivity]:
        return list(self.succession.successors.all()) if self.succession else []


@dataclass(frozen=True)
class Ledger:
    """The whole ledger of a plan."""

    plan: StrategicPlan
    draft: PlanDraft | None
    lines: tuple[LedgerLine, ...]

    @property
    def counts(self) -> list[tuple[str, str, int]]:
        """How many lines have which disposition: slug, label, count; last those without one."""
        counts, absent = Counter(one.slug for one in self.lines), absent_in(self.plan)
        labels = {value: str(label).lower() for value, label in Succession.Disposition.choices}
        labels[absent] = ABSENT[absent]
        return [(slug, label, counts[slug]) for slug, label in labels.items()]

    @property
    def by_kind(self) -> list[tuple[str, str, int, int]]:
        """Of each kind: its word in addresses, its name, how many, and how many are decided."""
        counts = Counter(one.kind for one in self.lines)
        decided = Counter(one.kind for one in self.lines if one.is_decided)
        return [(kind, KIND_PLURALS[kind], counts[kind], decided[kind]) for kind in KINDS]


def ledger_of(
    plan: StrategicPlan, user: type_of_user | None, *, kind: str = "", disposition: str = ""
) -> Ledger:
    """Return the ledger of a plan as one reader may see it; ten queries at most, however many lines."""
    known: dict[tuple[str, int], Succession] = {}
    successors = Prefetch("successors", DraftActivity.objects.select_related("area"))
    entries = Succession.objects.visible_to(user).filter(plan=plan).prefetch_related(successors)
    for one in entries.select_related("entered_by"):
        for name in KINDS:
            key = getattr(one, f"{name}_id")
            if key:
                known[name, key] = one
    lines = [line for line in _lines(plan, user, known) if not kind or line.kind == kind]
    if disposition:
        lines = [line for line in lines if line.slug == disposition]
    return Ledger(plan, draft_after(plan), tuple(lines))


def _lines(
    plan: StrategicPlan, user: type_of_user | None, known: dict[tuple[str, int], Succession]
) -> list[LedgerLine]:
    absent = absent_in(plan)

    def line(kind: str, one: Any, code: str, place: str, address: str) -> LedgerLine:
        return LedgerLine(kind, one, code, one.text, place, address, known.get((kind, one.pk)), absent)

    activities = (
        plan.activities.with_area().select_related("area", "citation").order_by("area__order", "number")
    )
    recommendations = Recommendation.objects.filter(evaluation__plan=plan, status=CLEARED)
    surveys = Survey.objects.visible_to(user).filter(plan=plan)
    suggestions = Suggestion.objects.filter(theme__question__survey__in=surveys)
    return [
        *(line("activity", one, one.code, one.citation.place, address_of(one)) for one in activities),
        *(
            line("recommendation", one, one.code, one.citation.place, one.get_absolute_url())
            for one in recommendations.select_related("evaluation", "citation").order_by(
                "-evaluation_id", "kind", "order"
            )
        ),
        *(
            line(
                "suggestion",
                one,
                f"Figure {one.theme.question.number}, {one.theme.title}",
                f"Figure {one.theme.question.number}",
                one.get_absolute_url(),
            )
            for one in suggestions.select_related("theme__question__survey").order_by(
                "theme__question__number", "theme__order", "order"
            )
        ),
    ]


def plans_decided(user: type_of_user | None) -> set[int]:
    """Return the keys of plans of which it is decided, for at least one thing, what becomes of it."""
    cleared = Succession.objects.visible_to(user).filter(status=CLEARED)
    return set(cleared.values_list("plan", flat=True))


def draft_after(plan: StrategicPlan) -> PlanDraft | None:
    """Return the draft of the plan that follows, if anybody has begun one."""
    return PlanDraft.objects.filter(follows=plan).first()


def line_of(plan: StrategicPlan, kind: str, key: int, user: type_of_user | None) -> LedgerLine:
    """Return one line of the ledger; raises NotFoundError."""
    for line in ledger_of(plan, user).lines:
        if line.kind == kind and line.subject.pk == key:
            return line
    raise NotFoundError("There is no such line in the ledger.")


def draft_named(slug: str, user: type_of_user | None) -> PlanDraft:
    """Return the draft of a next plan, for staff only; raises NotFoundError."""
    found = PlanDraft.objects.filter(slug=slug).select_related("follows").first()
    if found is None or not roles_of(user) & STAFF:
        raise NotFoundError(worded("There is no draft plan “%(slug)s”.", slug=slug))
    return found


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
    ground: Ground


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
        Finding.objects.filter(evaluation__plan=plan, status=CLEARED).select_related(
            "evaluation", "citation__source"
        )
    )
    recommendations = list(
        Recommendation.objects.filter(evaluation__plan=plan, status=CLEARED)
        .select_related("evaluation", "citation__source")
        .prefetch_related(Prefetch("findings", Finding.objects.filter(status=CLEARED)))
    )
    surveys = Survey.objects.visible_to(user).filter(plan=plan)
    themes = list(
        SuggestionTheme.objects.filter(question__survey__in=surveys)
        .select_related("question__survey", "citation__source")
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
    cites = [one.citation for group in (findings, recommendations, themes) for one in group]
    return FlowLinks(tuple(nodes), tuple(dict.fromkeys(links)), ground_of(cites, plan.title))
