"""The succession ledger: every activity, recommendation and suggestion, and what becomes of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db.models import Prefetch

from evaluations.models import DraftActivity, PlanDraft, Recommendation, Succession
from evaluations.selectors.states import NOT_KNOWN
from people.policies import STAFF, roles_of
from programmes.models import StrategicPlan
from record.addresses import address_of
from record.refusals import NotFoundError
from reporting.words import worded
from review.states import CLEARED
from surveys.models import Suggestion, Survey

if TYPE_CHECKING:
    from people.policies import type_of_user

UNDECIDED = "undecided"
NOT_SAID = "not-known"
ABSENT = {UNDECIDED: "not yet decided", NOT_SAID: NOT_KNOWN}
"""What it means that no disposition is cleared: its word in addresses, and what readers read."""
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
        found = [
            (str(value), str(label).lower(), sum(one.slug == value for one in self.lines))
            for value, label in Succession.Disposition.choices
        ]
        absent = absent_in(self.plan)
        return [*found, (absent, ABSENT[absent], sum(one.slug == absent for one in self.lines))]

    @property
    def by_kind(self) -> list[tuple[str, str, int, int]]:
        """Of each kind: its word in addresses, its name, how many, and how many are decided."""
        return [
            (
                kind,
                KIND_PLURALS[kind],
                sum(one.kind == kind for one in self.lines),
                sum(one.kind == kind and one.is_decided for one in self.lines),
            )
            for kind in KINDS
        ]


def absent_in(plan: StrategicPlan) -> str:
    """Return what it means, in a plan, that no disposition of something is cleared."""
    return UNDECIDED if plan.is_followed_here else NOT_SAID


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
