"""What may be asked for in an address, and what it turns out to mean."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from django import forms
from django.core.exceptions import BadRequest
from django.core.validators import RegexValidator
from django.http import HttpRequest
from django.utils.functional import cached_property

from programmes.models import AssessmentRound, ProgrammeArea, StrategicPlan
from programmes.selectors import plans as plan_selectors
from programmes.selectors.activities import SORT_KEYS, ActivityFilter

if TYPE_CHECKING:
    from django.http import QueryDict

SLUG = RegexValidator(r"\A[a-z0-9]+(-[a-z0-9]+)*\Z", "is not a name used by this portal")
SORTS = [(prefix + key, key) for key in SORT_KEYS for prefix in ("", "-")]
LAST_PAGE = 100_000


class SlugField(forms.CharField):
    """A short name from an address, or nothing."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(required=False, max_length=60, validators=[SLUG], **kwargs)


class ReadingForm(forms.Form):
    """The filter that lives in the address of every page: plan, round, area, level, words, order."""

    plan = SlugField()
    round = SlugField()
    area = SlugField()
    level = SlugField()
    words = forms.CharField(required=False, max_length=200)
    sort = forms.ChoiceField(required=False, choices=[("", ""), *SORTS])
    page = forms.IntegerField(required=False, min_value=1, max_value=LAST_PAGE)


def cleaned(form: forms.Form) -> dict[str, Any]:
    """Return the cleaned data of a form over an address; raises BadRequest naming what is wrong."""
    if form.is_valid():
        return form.cleaned_data
    name, errors = next(iter(form.errors.items()))
    shown = str(form.data.get(name, ""))[:60]
    raise BadRequest(f"“{name}={shown}”: {' '.join(str(error) for error in errors)}")


@dataclass(frozen=True)
class Reading:
    """What a reader asked to see: a plan, one of its rounds, and a filter over its activities."""

    plan: StrategicPlan
    rounds: tuple[AssessmentRound, ...]
    assessment_round: AssessmentRound
    chosen: ActivityFilter
    asked: dict[str, str]
    sort: str
    page: int

    @cached_property
    def query(self) -> str:
        """The whole filter as a query string, for files and figures."""
        return urlencode({name: value for name, value in self.asked.items() if name not in {"sort", "page"}})

    @cached_property
    def carried(self) -> str:
        """Plan and round as a query string, for links to other pages."""
        return urlencode(self._plan_and_round)

    @cached_property
    def _plan_and_round(self) -> dict[str, str]:
        return {name: value for name, value in self.asked.items() if name in {"plan", "round"}}

    @cached_property
    def whole_suffix(self) -> str:
        """The end of an address that keeps the whole filter, for pages that filter alike."""
        return f"?{self.query}" if self.query else ""

    def for_figures(self) -> Reading:
        """Return what figures can show of this reading: plan, round and area; they show every level."""
        if self.chosen.level is None and not self.chosen.words:
            return self
        asked = {name: value for name, value in self.asked.items() if name in {"plan", "round", "area"}}
        return replace(self, asked=asked, chosen=ActivityFilter(area=self.chosen.area))

    @cached_property
    def suffix(self) -> str:
        """The end of an address that keeps plan and round; empty for the defaults."""
        return f"?{self.carried}" if self.carried else ""

    @property
    def newer_round(self) -> AssessmentRound | None:
        """The latest round open to everybody, where this one is older."""
        last = plan_selectors.open_to_all(self.rounds)[-1:]
        return last[0] if last and last[0].number > self.assessment_round.number else None

    @property
    def is_filtered(self) -> bool:
        return bool(self.chosen.text)

    @property
    def filter_text(self) -> str:
        return f"Filter: {self.chosen.text}" if self.is_filtered else ""

    def for_area(self, area: ProgrammeArea) -> Reading:
        """Return the same reading narrowed to one area and nothing else."""
        asked = {**self._plan_and_round, "area": area.slug}
        return replace(self, asked=asked, chosen=ActivityFilter(area=area))

    def for_round(self, assessment_round: AssessmentRound) -> Reading:
        """Return the same reading of another round."""
        asked = {**self.asked, "round": assessment_round.slug}
        return replace(self, asked=asked, assessment_round=assessment_round)


def reading_of(request: HttpRequest) -> Reading:
    """Return what an address asks for.

    Raises BadRequest when a value cannot be one, NotFoundError when it names nothing open to the reader.
    """
    return reading(request.GET, request.user)


def reading(query: QueryDict | dict[str, str], user: Any) -> Reading:
    """Return what a query asks for, as one reader may see it; see ``reading_of``."""
    form = ReadingForm(query)
    data = cleaned(form)
    plan, rounds = plan_selectors.plan_with_rounds(data["plan"] or None, user)
    return Reading(
        plan=plan,
        rounds=tuple(rounds),
        assessment_round=plan_selectors.round_among(rounds, data["round"] or None),
        chosen=ActivityFilter(
            area=plan_selectors.area_named(plan, data["area"]) if data["area"] else None,
            level=plan_selectors.level_named(plan, data["level"]) if data["level"] else None,
            words=data["words"],
        ),
        asked={name: str(value) for name, value in data.items() if value},
        sort=data["sort"] or "code",
        page=data["page"] or 1,
    )


class SearchForm(forms.Form):
    """Words to look for."""

    q = forms.CharField(required=False, max_length=200, label="Words")


class ComparisonForm(forms.Form):
    """Two rounds of a plan."""

    plan = SlugField()
    earlier = SlugField()
    later = SlugField()
