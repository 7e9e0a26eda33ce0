"""The fictional evaluation for training: its file, checked, and taken through the real services."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.utils import timezone

from evaluations.importers.schema import Code
from evaluations.models import (
    Addressee,
    AppliedCriterion,
    Criterion,
    DraftActivity,
    EvaluationKind,
    Finding,
    FollowUpAction,
    Recommendation,
)
from evaluations.services import actions, findings, responses, succession
from evaluations.services import evaluations as services
from evaluations.services.findings import save_rating
from programmes.models import StrategicPlan
from record.importers.reading import read_as
from record.importers.schema import Name, Record, Slug, Text
from review.models import Circulation, RatingLevel
from review.services import entries
from review.services.circulating import circulate, clear_subject, propose_clearance


def make(*, plan: StrategicPlan, users: dict[str, Any], **_others: Any) -> None:
    """Make the fictional evaluation of the fictional plan, inside the transaction that makes that plan."""
    _Making(read_training(), plan, users).make()


def _criterion(slug: str) -> Criterion:
    return Criterion.objects.get_or_create(slug=slug, defaults={"name": slug.capitalize(), "is_dac": True})[0]


def _addressee(name: str) -> Addressee:
    slug = f"training-{name.lower().replace(' ', '-')}"
    return Addressee.objects.get_or_create(name=name, defaults={"slug": slug, "order": 900})[0]


class _Making:
    """The order in which the fictional evaluation is made."""

    def __init__(self, wanted: TrainingEvaluation, plan: StrategicPlan, users: dict[str, Any]) -> None:
        self.wanted, self.plan, self.users = wanted, plan, users
        self.secretariat, self.approver = users["secretariat"], users["approver"]
        self.evaluator = users["evaluator"]
        self.areas = {one.slug: one for one in plan.areas}
        self.activities = {one.code: one for one in plan.activities.all()}
        self.levels: dict[str, RatingLevel] = {one.slug: one for one in plan.rating_scale.levels.all()}

    def make(self) -> None:
        wanted = self.wanted
        slugs = [*wanted.criteria, *wanted.not_applied]
        criteria = {slug: _criterion(slug) for slug in slugs}
        new = services.NewEvaluation(
            title=wanted.title,
            kind=EvaluationKind.EXTERNAL,
            period=wanted.period,
            evaluator=wanted.evaluator,
            reference_group=wanted.reference_group,
            purpose=wanted.purpose,
            compared_with=self.plan.assessment_rounds.get(slug=wanted.compared_with),
            criteria=tuple(criteria[slug] for slug in wanted.criteria),
        )
        self.evaluation = services.open_evaluation(self.plan, new, by=self.secretariat)
        services.set_evaluators(
            self.evaluation, [(self.evaluator, self.evaluator.term.ends_on)], by=self.secretariat
        )
        for slug, because in wanted.not_applied.items():
            services.set_criterion(
                self.evaluation,
                criteria[slug],
                use=AppliedCriterion.Use.NOT_APPLIED,
                because=because,
                expected_version=0,
                by=self.secretariat,
            )
        self.applied = {
            one.criterion.slug: one for one in self.evaluation.criteria.select_related("criterion")
        }
        self._write()
        self._clear()
        self._answer()
        self._act()
        for judged in self.wanted.judgements:
            judgement = succession.save_judgement(
                self.plan, self.areas[judged.area], text=judged.text, expected_version=0, by=self.secretariat
            )
            entries.clear_entry(judgement, expected_version=judgement.version, by=self.approver)
        drafted = self._next_plan()
        for line in self.wanted.succession:
            self._dispose(line, drafted)
        self._finding(wanted.draft_finding)

    def _finding(self, one: TrainingFinding) -> Finding:
        names = {"code", "direction", "summary"}
        values = {"criterion": self.applied[one.criterion], **one.model_dump(include=names)}
        links: dict[str, Any] = {
            "areas": [self.areas[slug] for slug in one.areas],
            "activities": [self.activities[code] for code in one.activities],
        }
        entry = findings.WrittenEntry(values, "Made up", links)
        return findings.save_finding(self.evaluation, None, entry, expected_version=0, by=self.evaluator)

    def _write(self) -> None:
        found = {one.code: self._finding(one) for one in self.wanted.findings}
        self.findings = found
        self.recommendations: dict[str, Recommendation] = {}
        for one in self.wanted.recommendations:
            values = {
                "criterion": self.applied[one.criterion],
                "added_on": "2022",
                **one.model_dump(include={"code", "kind", "text", "priority"}),
            }
            named = [_addressee(name) for name in one.addressees]
            links: dict[str, Any] = {"addressees": named, "findings": [found[code] for code in one.findings]}
            self.recommendations[one.code] = findings.save_recommendation(
                self.evaluation,
                None,
                findings.WrittenEntry(values, "Made up", links),
                expected_version=0,
                by=self.evaluator,
            )
        for rating in self.wanted.ratings:
            save_rating(
                self.evaluation,
                activity=self.activities[rating.activity],
                level=self.levels[rating.level],
                reason=rating.reason,
                expected_version=0,
                by=self.evaluator,
            )

    def _clear(self) -> None:
        circulation = circulate(
            self.evaluation,
            deadline=timezone.now() + timedelta(days=21),
            by=self.secretariat,
            notify=False,
        )
        # Nobody waits three weeks for an exercise: its deadline is put behind it.
        Circulation.objects.filter(pk=circulation.pk).update(deadline=timezone.now())
        propose_clearance(self.evaluation, by=self.secretariat)
        clear_subject(self.evaluation, by=self.approver)

    def _answer(self) -> None:
        for one in self.wanted.responses:
            entry = responses.ResponseEntry(
                one.decision, one.reason, one.by, one.day, self.levels.get(one.level), one.level_reason
            )
            response = responses.save_response(
                self.recommendations[one.code], entry, expected_version=0, by=self.secretariat
            )
            if not one.draft:
                entries.clear_entry(response, expected_version=response.version, by=self.approver)

    def _act(self) -> None:
        today = timezone.now().date()
        for number, one in enumerate(self.wanted.actions):
            owner = self.users.get(one.owner)
            entry = responses.ActionEntry(one.text, one.owner_body, today + timedelta(days=one.due_in), owner)
            action = responses.save_action(
                self.recommendations[one.code], None, entry, expected_version=0, by=self.secretariat
            )
            if one.overdue:
                # An action cannot be due before it was added, so both days are put back for the exercise.
                FollowUpAction.objects.filter(pk=action.pk).update(
                    added_on=today - timedelta(days=60), due_on=today - timedelta(days=one.due_in)
                )
            if one.progress:
                report = actions.Report(one.progress, f"training-{number}")
                actions.report_progress(action, report, by=owner or self.secretariat)
            if one.done:
                done = actions.report_done(
                    action, done_text=one.done, expected_version=action.version, by=self.secretariat
                )
                if one.verified:
                    actions.verify(done, expected_version=done.version, by=self.approver)

    def _next_plan(self) -> dict[str, DraftActivity]:
        """Draft the next plan, and return its activities by code."""
        wanted = self.wanted.next_plan
        draft = succession.open_draft(
            self.plan,
            title=wanted.title,
            first_year=wanted.first_year,
            last_year=wanted.last_year,
            by=self.secretariat,
        )
        for slug, text in wanted.objectives.items():
            succession.save_objective(
                draft, self.areas[slug], text=text, expected_version=0, by=self.secretariat
            )
        drafted = {}
        for one in wanted.activities:
            names = {"code", "text", "responsible", "due_year", "rated_by"}
            drafted[one.code] = succession.save_activity(
                draft,
                None,
                values={**one.model_dump(include=names), "area": self.areas[one.area]},
                links={
                    "recommendations": [self.recommendations[code] for code in one.recommendations],
                    "activities": [self.activities[code] for code in one.activities],
                    "findings": [self.findings[code] for code in one.findings],
                },
                expected_version=0,
                by=self.secretariat,
            )
        return drafted

    def _dispose(self, line: Any, drafted: Mapping[str, DraftActivity]) -> None:
        """Say what becomes of one activity or recommendation, as two people."""
        subject: Any = self.activities.get(line.activity) or self.recommendations[line.recommendation]
        entry = succession.save_succession(
            self.plan,
            subject,
            disposition=line.disposition,
            reason=line.reason,
            successors=[drafted[code] for code in line.successors],
            expected_version=0,
            by=self.secretariat,
        )
        if entry is not None:
            entries.clear_entry(entry, expected_version=entry.version, by=self.approver)


FILE = "evaluation.yaml"


class TrainingFinding(Record):
    code: Code
    criterion: Slug
    direction: str
    summary: Text
    areas: list[Slug] = []
    activities: list[str] = []


class TrainingRecommendation(Record):
    code: Code
    kind: str
    criterion: Slug
    text: Text
    priority: str = ""
    addressees: list[Name] = []
    findings: list[Code] = []


class TrainingRatingRecord(Record):
    activity: str
    level: Slug
    reason: Text


class TrainingResponse(Record):
    code: Code
    decision: str
    by: Name
    day: str
    reason: str = ""
    level: str = ""
    level_reason: str = ""
    draft: bool = False


class TrainingAction(Record):
    code: Code
    text: Text
    owner_body: Name
    owner: str = ""
    due_in: int
    progress: str = ""
    done: str = ""
    verified: bool = False
    overdue: bool = False


class TrainingJudgement(Record):
    area: Slug
    text: Text


class TrainingDraftActivity(Record):
    code: str
    area: Slug
    text: Text
    responsible: str = ""
    due_year: int | None = None
    rated_by: str = ""
    recommendations: list[Code] = []
    activities: list[str] = []
    findings: list[Code] = []


class TrainingNextPlan(Record):
    title: Name
    first_year: int
    last_year: int
    objectives: dict[str, str]
    activities: list[TrainingDraftActivity]


class TrainingSuccession(Record):
    activity: str = ""
    recommendation: str = ""
    disposition: str
    reason: str = ""
    successors: list[str] = []


class TrainingEvaluation(Record):
    title: Name
    period: str
    evaluator: str
    reference_group: str
    purpose: str
    compared_with: Slug
    criteria: list[Slug]
    not_applied: dict[str, str]
    findings: list[TrainingFinding]
    recommendations: list[TrainingRecommendation]
    ratings: list[TrainingRatingRecord]
    responses: list[TrainingResponse]
    actions: list[TrainingAction]
    judgements: list[TrainingJudgement]
    next_plan: TrainingNextPlan
    succession: list[TrainingSuccession]
    draft_finding: TrainingFinding


def read_training() -> TrainingEvaluation:
    """Read and check the fictional evaluation; raises FilesRefusedError with every problem found."""
    return read_as(TrainingEvaluation, settings.BASE_DIR / "fixtures" / "training" / FILE)
