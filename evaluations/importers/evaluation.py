"""Reads an evaluation from a file, checks it as a whole and stores it: all of it, or nothing."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from django.db import models, transaction

from evaluations.importers.schema import (
    ConsiderationRecord,
    EvaluationFile,
    FindingRecord,
    NamedRecord,
    RecommendationRecord,
    TopicRecord,
)
from evaluations.models import (
    Addressee,
    AppliedCriterion,
    Consideration,
    Criterion,
    Evaluation,
    Finding,
    NamedInSuggestion,
    Recommendation,
    Topic,
    TopicEvidence,
)
from evaluations.services.findings import FINDING_LINKS, RECOMMENDATION_LINKS, save_named
from partnerships.models import ContextInstrument, Mechanism
from programmes.models import Meeting, StrategicPlan
from record.importers.reading import FilesRefusedError, Storing, read_as, refuse, twice
from record.importers.schema import Place
from record.services.changes import announce_change
from record.services.links import links_in_words, set_links
from record.services.loading import LoadReport
from review.states import CLEARED
from surveys.models import Item, Option, Suggestion, SuggestionTheme


def load_evaluation(file: Path) -> LoadReport:
    """Read, check and store an evaluation; loading it again changes nothing and keeps what people edited.

    Raises FilesRefusedError when the file holds problems or names what is not there; nothing is stored then.
    """
    wanted = read_evaluation(file)
    with transaction.atomic():
        storing = _Storing(wanted, file.name)
        storing.store_all()
        announce_change()
    return storing.loader.report


class _Storing(Storing):
    """Stores one checked evaluation."""

    def __init__(self, wanted: EvaluationFile, file: str) -> None:
        super().__init__(file)
        self.wanted = wanted
        plan = StrategicPlan.objects.filter(slug=wanted.evaluation.plan).first()
        if plan is None:
            raise FilesRefusedError([f"{file}: evaluation, plan: unknown plan “{wanted.evaluation.plan}”"])
        self.plan = plan
        self.known: dict[str, dict[Any, models.Model]] = {
            "areas": {one.slug: one for one in plan.areas},
            "goals": {one.number: one for one in plan.goals.all()},
            "activities": {one.code: one for one in plan.activities.all()},
            "mechanisms": {one.code: one for one in Mechanism.objects.all()},
            "instruments": {one.slug: one for one in ContextInstrument.objects.all()},
            "meetings": {one.code: one for one in Meeting.objects.all()},
            "rounds": {one.slug: one for one in plan.assessment_rounds.all()},
        }
        of_plan = {"question__survey__plan": plan}
        related = ("question",)
        for name, found in (
            ("survey_items", Item.objects.filter(**of_plan).select_related(*related)),
            ("survey_options", Option.objects.filter(**of_plan).select_related(*related)),
            ("survey_themes", SuggestionTheme.objects.filter(**of_plan).select_related(*related)),
        ):
            self.known[name] = {
                f"{one.question.number}/{getattr(one, 'slug', None) or getattr(one, 'title', '')}": one
                for one in found
            }

    def _all(self, kind: str, names: Iterable[Any], where: str) -> list[Any]:
        for name in names:
            if name not in self.known[kind]:
                raise FilesRefusedError([f"{self.file}: {where}, {kind}: “{name}” is not there"])
        return [self.known[kind][name] for name in names]

    def store_all(self) -> None:
        wanted = self.wanted.evaluation
        values = wanted.model_dump(
            exclude={"slug", "citation", "plan", "missing", "documents", "compared_with"}
        )
        evaluation: Evaluation = self._cited(
            Evaluation,
            wanted.citation,
            key={"slug": wanted.slug},
            values={
                **values,
                "plan": self.plan,
                "missing": "\n".join(wanted.missing),
                "compared_with": self.known["rounds"].get(wanted.compared_with or ""),
            },
        )
        self._open(evaluation)
        evaluation.documents.set([self.sources[slug] for slug in wanted.documents])
        self.place_of = wanted.citation.source
        criteria = self._store_criteria(evaluation)
        self.known["findings"] = {}
        self.known["recommendations"] = {}
        for order, finding in enumerate(self.wanted.findings, 1):
            self._store_finding(evaluation, criteria, finding, order)
        self.known["addressees"] = {
            one.slug: self.loader.store(
                Addressee, key={"slug": one.slug}, values={"name": one.name, "order": order}, citations={}
            )
            for order, one in enumerate(self.wanted.addressees, 1)
        }
        for order, recommendation in enumerate(self.wanted.recommendations, 1):
            self._store_recommendation(evaluation, criteria, recommendation, order)
        for order, topic in enumerate(self.wanted.topics, 1):
            self._store_topic(topic, order)
        for named in self.wanted.named_in_suggestions:
            self._store_named(named)
        for one in self.wanted.considerations:
            self._store_consideration(evaluation, one)

    def _store_consideration(self, evaluation: Evaluation, wanted: ConsiderationRecord) -> None:
        """Store that a meeting dealt with something; raises FilesRefusedError for an unknown name."""
        of_evaluation = wanted.subject in {"evaluation", "recommendations"}
        rounds = [wanted.round] if wanted.round else []
        found = self._all("rounds", rounds, wanted.meeting)
        self._cited(
            Consideration,
            wanted.citation,
            key={
                "meeting": self._all("meetings", [wanted.meeting], "considerations")[0],
                "plan": self.plan,
                "subject": wanted.subject,
                "assessment_round": found[0] if found else None,
                "evaluation": evaluation if of_evaluation else None,
            },
            values={"text": wanted.text},
        )

    def _store_named(self, wanted: NamedRecord) -> None:
        """Say what a suggestion names, unless a person has said so already."""
        suggestion = self._suggestion(wanted.suggestion, wanted.begins)
        if NamedInSuggestion.objects.filter(suggestion=suggestion).exists():
            return
        save_named(
            suggestion,
            mechanisms=self._all("mechanisms", wanted.mechanisms, wanted.begins),
            instruments=self._all("instruments", wanted.instruments, wanted.begins),
            expected_version=0,
            by=None,
        )

    def _suggestion(self, heading: str, begins: str) -> Suggestion:
        """Return the one open answer under a heading that begins so; raises FilesRefusedError."""
        theme: SuggestionTheme = self._all("survey_themes", [heading], begins)[0]
        found: list[Suggestion] = [one for one in theme.suggestions.all() if one.text.startswith(begins)]
        if len(found) != 1:
            raise FilesRefusedError([f"{self.file}: {heading}: {len(found)} suggestions begin “{begins}”"])
        return found[0]

    def _open(self, evaluation: Evaluation) -> None:
        """What a paper printed was cleared elsewhere; it is open to everybody from the first loading on."""
        if not evaluation.is_open:
            evaluation.is_open = True
            evaluation.status = CLEARED
            evaluation.save(update_fields=["is_open", "status"])

    def _store_criteria(self, evaluation: Evaluation) -> dict[str, AppliedCriterion]:
        found = {}
        for order, one in enumerate(self.wanted.criteria, 1):
            criterion = self.loader.store(
                Criterion,
                key={"slug": one.slug},
                values={"name": one.name, "is_dac": one.is_dac, "order": order},
                citations={},
            )
            found[one.slug] = self._cited(
                AppliedCriterion,
                one.citation,
                key={"evaluation": evaluation, "criterion": criterion},
                values={
                    "order": order,
                    "use": one.use,
                    "because": one.because,
                    "status": CLEARED,
                },
            )
        return found

    def _para(self, place: str) -> Place:
        return Place(source=self.place_of, place=place, certainty="paraphrase")

    def _store_finding(
        self,
        evaluation: Evaluation,
        criteria: dict[str, AppliedCriterion],
        wanted: FindingRecord,
        order: int,
    ) -> None:
        links = {name: self._all(name, getattr(wanted, name), wanted.code) for name in FINDING_LINKS}
        finding: Finding = self._cited(
            Finding,
            self._para(wanted.para),
            key={"evaluation": evaluation, "code": wanted.code},
            values={
                "criterion": criteria[wanted.criterion],
                "direction": wanted.direction,
                "summary": wanted.summary,
                "status": CLEARED,
                "order": order,
                "linked": links_in_words(links),
            },
        )
        self.known["findings"][wanted.code] = finding
        if finding.version == 1:
            set_links(finding, links)

    def _store_recommendation(
        self,
        evaluation: Evaluation,
        criteria: dict[str, AppliedCriterion],
        wanted: RecommendationRecord,
        order: int,
    ) -> None:
        links = {name: self._all(name, getattr(wanted, name), wanted.code) for name in RECOMMENDATION_LINKS}
        recommendation: Recommendation = self._cited(
            Recommendation,
            self._para(wanted.para),
            key={"evaluation": evaluation, "code": wanted.code},
            values={
                **wanted.model_dump(include={"kind", "text", "priority", "added_on"}),
                "criterion": criteria[wanted.criterion] if wanted.criterion else None,
                "status": CLEARED,
                "order": order,
                "linked": links_in_words(links),
            },
        )
        self.known["recommendations"][wanted.code] = recommendation
        if recommendation.version == 1:
            set_links(recommendation, links)

    def _store_topic(self, wanted: TopicRecord, order: int) -> None:
        topic: Topic = self._cited(
            Topic,
            wanted.citation,
            key={"plan": self.plan, "slug": wanted.slug},
            values={"title": wanted.title, "order": order, "read_by": wanted.read_by},
        )
        for name in ("findings", "recommendations", "activities"):
            getattr(topic, name).set(self._all(name, getattr(wanted, name), wanted.slug))
        # Once a whole heading could be linked; which of its answers spoke of the topic was not said.
        topic.evidence.filter(theme__isnull=False).delete()
        for one in wanted.evidence:
            kinds = {"item": "survey_items", "option": "survey_options"}
            key = {
                name: self._all(kind, [getattr(one, name)], wanted.slug)[0] if getattr(one, name) else None
                for name, kind in kinds.items()
            }
            place = one.suggestion
            key["suggestion"] = self._suggestion(place.theme, place.begins) if place else None
            self.loader.store(
                TopicEvidence,
                key={"topic": topic, **key},
                values={"points_to": one.points_to, "reason": one.reason},
                citations={},
            )


def read_evaluation(file: Path) -> EvaluationFile:
    """Read and check the file of an evaluation; raises FilesRefusedError with every problem found."""
    wanted = read_as(EvaluationFile, file)
    named = (
        (file.name, "findings", (one.code for one in wanted.findings)),
        (file.name, "recommendations", (one.code for one in wanted.recommendations)),
        (file.name, "criteria", (one.slug for one in wanted.criteria)),
    )
    refuse([*twice(named), *(f"{file.name}: {problem}" for problem in _problems(wanted))])
    return wanted


def _problems(wanted: EvaluationFile) -> Iterator[str]:
    """Yield every name of a finding or a criterion that is not there."""
    criteria = {one.slug for one in wanted.criteria}
    findings = {one.code for one in wanted.findings}
    under: list[tuple[str, str | None]] = [(one.code, one.criterion) for one in wanted.findings]
    under += [(one.code, one.criterion) for one in wanted.recommendations if one.criterion]
    for name, criterion in under:
        if criterion not in criteria:
            yield f"{name}, criterion: unknown criterion “{criterion}”"
    named: list[tuple[str, list[str]]] = [(one.code, one.findings) for one in wanted.recommendations]
    named += [(one.slug, one.findings) for one in wanted.topics]
    asked = {one.code for one in wanted.recommendations}
    for topic in wanted.topics:
        for code in topic.recommendations:
            if code not in asked:
                yield f"{topic.slug}, recommendations: unknown recommendation “{code}”"
    for name, codes in named:
        for code in codes:
            if code not in findings:
                yield f"{name}, findings: unknown finding “{code}”"
