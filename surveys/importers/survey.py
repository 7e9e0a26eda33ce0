"""Reads a published survey from a file: checked as a whole, stored all or not at all."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Annotated, Any, Literal

from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from pydantic import AfterValidator, Field, model_validator

from programmes.models import ProgrammeArea, StrategicPlan
from record.importers.reading import FilesRefusedError, Storing, read_as, refuse
from record.importers.schema import Cited, Name, Record, Slug, Text
from record.models import CorrectedFact, Correction
from record.services.changes import announce_change
from record.services.loading import LoadReport
from surveys.models import (
    Claim,
    Item,
    Option,
    Placement,
    PublishedTally,
    Question,
    Suggestion,
    SuggestionTheme,
    Survey,
    UnplacedValue,
)
from surveys.question_kinds import question_kind
from surveys.services.surveys import record_verdicts


def _known_kind(name: str) -> str:
    try:
        return question_kind(name).name
    except KeyError:
        raise ValueError(f"there is no kind of question called {name}") from None


Percent = Annotated[float, Field(ge=0, le=100)]
Count = Annotated[int, Field(ge=0, le=10_000_000)]


class OptionRecord(Record):
    slug: Slug
    label: Name
    is_middle: bool = False


class TallyRecord(Cited):
    option: Slug
    percent: Percent | None = None
    count: Count | None = None
    count_is_computed: bool = False

    @model_validator(mode="after")
    def says_something(self) -> TallyRecord:
        if self.percent is None and self.count is None:
            raise ValueError("give a percent, a count, or both")
        return self


class ItemRecord(Record):
    slug: Slug
    label: Text
    base: Count | None = None
    base_certainty: Literal["verbatim", "inferred", "computed", "missing"] = "missing"
    base_reasoning: str = ""
    goal: int | None = None
    approach: int | None = None
    area: Slug | None = None
    tallies: list[TallyRecord] = []

    @model_validator(mode="after")
    def counts_fit_the_base(self) -> ItemRecord:
        for tally in self.tallies:
            if self.base is not None and tally.count is not None and tally.count > self.base:
                raise ValueError(
                    f"option “{tally.option}”: a count of {tally.count} is over the base {self.base}"
                )
        return self


class LooseValue(Record):
    percent: Percent | None = None
    count: Count | None = None
    note: str = ""


class PlacementRecord(Record):
    kind: Literal["arithmetic", "largest", "fixed", "swap"]
    statement: Text
    place: str = ""
    parameters: dict[str, Any]


class ThemeRecord(Cited):
    title: Name
    area: Slug | None = None
    missing: str = ""
    breaks_off: int | None = None
    suggestions: list[Text]


class QuestionRecord(Cited):
    number: Annotated[int, Field(ge=1, le=999)]
    section: str = ""
    kind: Annotated[str, AfterValidator(_known_kind)]
    short_title: Name
    caption: Text
    is_damaged: bool = False
    missing: str = ""
    note: str = ""
    options: list[OptionRecord] = []
    items: list[ItemRecord] = []
    unplaced: list[LooseValue] = []
    placements: list[PlacementRecord] = []
    themes: list[ThemeRecord] = []


class ClaimRecord(Cited):
    code: Name
    sentence: Text
    test: dict[str, Any]
    caveat: str = ""
    message: str = ""


class SurveyRecord(Cited):
    slug: Slug
    title: Name
    plan: Slug | None = None
    fielded: str = ""
    respondents: Count | None = None
    groups: list[Name] = []
    missing: list[Text] = []
    status: Literal["draft", "cleared"]


class CorrectionLink(Record):
    """A correction that stands beside the survey, or beside one of its figures."""

    code: Annotated[str, Field(pattern=r"^D[0-9]{1,4}$")]
    figure: int | None = None


class SurveyFile(Record):
    survey: SurveyRecord
    questions: list[QuestionRecord]
    claims: list[ClaimRecord] = []
    corrections: list[CorrectionLink] = []


def read_survey(file: Path) -> SurveyFile:
    """Read and check the file of a survey; raises FilesRefusedError with every problem found."""
    wanted = read_as(SurveyFile, file)
    refuse([f"{file.name}: {problem}" for problem in _problems(wanted)])
    return wanted


def _problems(wanted: SurveyFile) -> Iterator[str]:
    """Yield figures that stand twice and tallies for options that are not there."""
    for number, times in Counter(question.number for question in wanted.questions).items():
        if times > 1:
            yield f"questions {number}: stands {times} times, must stand once"
    for question in wanted.questions:
        options = {option.slug for option in question.options}
        for item in question.items:
            for tally in item.tallies:
                if tally.option not in options:
                    yield f"questions {question.number}, items {item.slug}: unknown option “{tally.option}”"


def load_survey(file: Path) -> LoadReport:
    """Read, check and store a survey; loading it again changes nothing.

    Raises FilesRefusedError when the file holds problems, names an unknown source or plan; nothing is
    stored then.
    """
    wanted = read_survey(file)
    with transaction.atomic():
        storing = _Storing(wanted, file.name)
        survey = storing.store_all()
        record_verdicts(survey)
        announce_change()
    return storing.loader.report


class _Storing(Storing):
    """Stores one checked survey."""

    def __init__(self, wanted: SurveyFile, file: str) -> None:
        super().__init__(file)
        self.wanted = wanted
        self.areas = {area.slug: area for area in ProgrammeArea.objects.all()}
        self.plan = StrategicPlan.objects.filter(slug=wanted.survey.plan or "").first()
        self.goals = {goal.number: goal for goal in self.plan.goals.all()} if self.plan else {}
        self.approaches = {one.number: one for one in self.plan.approaches.all()} if self.plan else {}

    def store_all(self) -> Survey:
        wanted = self.wanted.survey
        if wanted.plan and self.plan is None:
            raise FilesRefusedError([f"{self.file}: survey, plan: unknown plan “{wanted.plan}”"])
        values = wanted.model_dump(exclude={"slug", "citation", "plan", "groups", "missing"})
        lists = {"groups": "\n".join(wanted.groups), "missing": "\n".join(wanted.missing)}
        survey: Survey = self._cited(
            Survey, wanted.citation, key={"slug": wanted.slug}, values={**values, **lists, "plan": self.plan}
        )
        for question in self.wanted.questions:
            self._store_question(survey, question)
        for order, claim in enumerate(self.wanted.claims, 1):
            values = claim.model_dump(exclude={"code", "citation"})
            key = {"survey": survey, "code": claim.code}
            self._cited(Claim, claim.citation, key=key, values={**values, "order": order})
        for one in self.wanted.corrections:
            self._attach_correction(survey, one)
        return survey

    def _attach_correction(self, survey: Survey, wanted: CorrectionLink) -> None:
        correction = Correction.objects.filter(code=wanted.code).first()
        if correction is None:
            raise FilesRefusedError([f"{self.file}: corrections: unknown correction “{wanted.code}”"])
        fact = survey if wanted.figure is None else survey.questions.get(number=wanted.figure)
        CorrectedFact.objects.get_or_create(
            correction=correction,
            content_type=ContentType.objects.get_for_model(fact),
            object_id=fact.pk,
        )

    def _plain(self, model: type[Any], *, key: dict[str, Any], values: dict[str, Any]) -> Any:
        return self.loader.store(model, key=key, values=values, citations={})

    def _store_question(self, survey: Survey, wanted: QuestionRecord) -> None:
        lists = {"options", "items", "unplaced", "placements", "themes"}
        values = wanted.model_dump(exclude={"number", "citation", *lists})
        question = self._cited(
            Question, wanted.citation, key={"survey": survey, "number": wanted.number}, values=values
        )
        options = {}
        for order, option in enumerate(wanted.options, 1):
            key = {"question": question, "slug": option.slug}
            rest = option.model_dump(exclude={"slug"})
            options[option.slug] = self._plain(Option, key=key, values={**rest, "order": order})
        for order, item in enumerate(wanted.items, 1):
            self._store_item(question, options, item, order)
        for order, value in enumerate(wanted.unplaced, 1):
            rest = {"count": value.count, "note": value.note, "percent": _decimal(value.percent)}
            self._plain(UnplacedValue, key={"question": question, "order": order}, values=rest)
        for order, placement in enumerate(wanted.placements, 1):
            self._plain(Placement, key={"question": question, "order": order}, values=placement.model_dump())
        for order, theme in enumerate(wanted.themes, 1):
            self._store_theme(question, theme, order)

    def _store_item(
        self, question: Question, options: dict[str, Option], wanted: ItemRecord, order: int
    ) -> None:
        subjects = {
            "goal": self.goals.get(wanted.goal or 0),
            "approach": self.approaches.get(wanted.approach or 0),
            "area": self.areas.get(wanted.area or ""),
        }
        names = {"label", "base", "base_certainty", "base_reasoning"}
        item = self._plain(
            Item,
            key={"question": question, "slug": wanted.slug},
            values={**wanted.model_dump(include=names), **subjects, "order": order},
        )
        for tally in wanted.tallies:
            values = tally.model_dump(include={"count", "count_is_computed"})
            self._cited(
                PublishedTally,
                tally.citation,
                key={"item": item, "option": options[tally.option]},
                values={**values, "percent": _decimal(tally.percent)},
            )

    def _store_theme(self, question: Question, wanted: ThemeRecord, order: int) -> None:
        theme = self._cited(
            SuggestionTheme,
            wanted.citation,
            key={"question": question, "order": order},
            values={
                "title": wanted.title,
                "missing": wanted.missing,
                "area": self.areas.get(wanted.area or ""),
            },
        )
        for place, text in enumerate(wanted.suggestions, 1):
            values = {"text": text, "breaks_off": place == wanted.breaks_off}
            self._plain(Suggestion, key={"theme": theme, "order": place}, values=values)


def _decimal(percent: float | None) -> Decimal | None:
    return None if percent is None else Decimal(str(percent)).quantize(Decimal("0.01"))
