"""What the file of a survey must hold. Nothing unknown is let through; every value has a citation."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import AfterValidator, Field, model_validator

from record.importers.schema import Cited, Name, Record, Slug, Text
from surveys.question_kinds import question_kind


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
