"""What may be asked for in an address, and what it turns out to mean."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from django import forms
from django.http import HttpRequest
from django.utils.functional import cached_property

from programmes.models import AssessmentRound, ProgrammeArea, StrategicPlan
from programmes.selectors import plans as plan_selectors
from programmes.selectors.activities import SORT_KEYS, ActivityFilter
from record.forms.choosing import (
    Found,
    LabelField,
    NameField,
    cleaned,
    named,
    names_of_area,
    slug_and_label,
    slug_and_title,
)
from record.forms.fields import OptionalText
from reporting.addresses import reverse
from review.models import RatingLevel

if TYPE_CHECKING:
    from django.http import QueryDict

    from review.models import RatingLevel

SORTS = [(prefix + key, key) for key in SORT_KEYS for prefix in ("", "-")]
LAST_PAGE = 100_000


class RoundForm(forms.Form):
    """What the address of a page below a plan may ask for: round, area, level, words, order."""

    round = NameField()
    area = NameField()
    level = NameField()
    words = OptionalText(200)
    sort = LabelField(SORTS)
    page = forms.IntegerField(required=False, min_value=1, max_value=LAST_PAGE)


class ReadingForm(RoundForm):
    """The same on a page that is above all plans, and the plan."""

    plan = NameField()


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
        """The whole filter as a query string, for files and figures of the plan."""
        left_out = {"plan", "sort", "page"}
        return urlencode({name: value for name, value in self.asked.items() if name not in left_out})

    @cached_property
    def carried(self) -> str:
        """The round as a query string, for links to other pages of the plan; empty for the latest."""
        return urlencode(self._round)

    @cached_property
    def with_plan(self) -> str:
        """Plan and round as a query string, for links to pages that are above all plans."""
        return urlencode({"plan": self.plan.slug, **self._round})

    @cached_property
    def _round(self) -> dict[str, str]:
        return {name: value for name, value in self.asked.items() if name == "round"}

    @cached_property
    def whole_suffix(self) -> str:
        """The end of an address that keeps the whole filter, for pages that filter alike."""
        return f"?{self.query}" if self.query else ""

    def for_figures(self) -> Reading:
        """Return what figures can show of this reading: round and area; they show every level."""
        if self.chosen.level is None and not self.chosen.words:
            return self
        asked = {name: value for name, value in self.asked.items() if name in {"round", "area"}}
        return replace(self, asked=asked, chosen=ActivityFilter(area=self.chosen.area))

    @cached_property
    def suffix(self) -> str:
        """The end of an address below the plan that keeps the round; empty for the latest."""
        return f"?{self.carried}" if self.carried else ""

    def rows_at(self, level: RatingLevel, area: ProgrammeArea | None) -> str:
        """Return the address of the list of activities at one level, of one area or of all."""
        asked = dict(self._round)
        if area is not None:
            asked["area"] = area.slug
        page = reverse("programmes:activities", args=[self.plan.slug])
        return f"{page}?{urlencode({**asked, 'level': level.slug})}"

    @property
    def about(self) -> tuple[str, str]:
        """Plan and round as the names of files say them."""
        return (self.plan.slug, self.assessment_round.slug)

    @property
    def filter_names(self) -> tuple[str, ...]:
        """The filter as the names of files say it."""
        return tuple(self.asked.get(name, "") for name in ("area", "level", "words"))

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
        asked = {**self._round, "area": area.slug}
        return replace(self, asked=asked, chosen=ActivityFilter(area=area))

    def for_round(self, assessment_round: AssessmentRound) -> Reading:
        """Return the same reading of another round."""
        asked = {**self.asked, "round": assessment_round.slug}
        return replace(self, asked=asked, assessment_round=assessment_round)


def reading_of(request: HttpRequest, plan: str | None = None) -> Reading:
    """Return what an address asks for, of the plan that it lies below or else names.

    Raises BadRequest when a value cannot be one, NotFoundError when it names nothing open to the reader.
    """
    return reading(request.GET, request.user, plan)


def reading(query: QueryDict | dict[str, str], user: Any, below: str | None = None) -> Reading:
    """Return what a query asks for, as one reader may see it; see ``reading_of``."""
    data = cleaned(ReadingForm(query) if below is None else RoundForm(query))
    if below is None:
        plan, rounds = _asked_for(plan_selectors.plan_with_rounds, data["plan"], user)
    else:
        plan, rounds = plan_selectors.plan_with_rounds(below, user)
    assessment_round = round_asked(rounds, data["round"])
    chosen = ActivityFilter(
        area=area_asked(plan, data["area"]) if data["area"] else None,
        level=level_asked(plan, data["level"]) if data["level"] else None,
        words=data["words"],
    )
    meant = {"plan": plan, "round": assessment_round, "area": chosen.area, "level": chosen.level}
    return Reading(
        plan=plan,
        rounds=tuple(rounds),
        assessment_round=assessment_round,
        chosen=chosen,
        asked={name: getattr(meant.get(name), "slug", str(value)) for name, value in data.items() if value},
        sort=data["sort"] or "code",
        page=data["page"] or 1,
    )


def _asked_for(find: Callable[[str | None, Any], Found], typed: str, user: Any) -> Found:
    if not typed:
        return find(None, user)
    return named(
        "plan", typed, lambda slug: find(slug, user), lambda: plan_selectors.plans(user), slug_and_title
    )


def plan_asked(typed: str, user: Any) -> StrategicPlan:
    """Return the plan that an address names, or the newest; raises UnknownValueError."""
    return _asked_for(plan_selectors.plan_named, typed, user)


def area_across_plans(typed: str, user: Any) -> ProgrammeArea | None:
    """Return the area of any plan that an address names, None for none; raises UnknownValueError."""
    if not typed:
        return None
    return named(
        "area",
        typed,
        lambda slug: plan_selectors.area_slugged(slug, user),
        plan_selectors.known_areas,
        names_of_area,
    )


def round_asked(
    rounds: Sequence[AssessmentRound], typed: str, *, parameter: str = "round"
) -> AssessmentRound:
    """Return the round that an address names, or the latest; raises UnknownValueError."""
    if not typed:
        return plan_selectors.round_among(rounds, None)
    return named(
        parameter,
        typed,
        lambda slug: plan_selectors.round_among(rounds, slug),
        lambda: rounds,
        slug_and_title,
    )


def area_asked(plan: StrategicPlan, typed: str) -> ProgrammeArea:
    """Return the area of a plan that an address names; raises UnknownValueError."""
    return named(
        "area",
        typed,
        lambda slug: plan_selectors.area_named(plan, slug),
        lambda: plan.areas,
        names_of_area,
    )


def level_asked(plan: StrategicPlan, typed: str) -> RatingLevel:
    """Return the level of a plan’s scale that an address names; raises UnknownValueError."""
    return named(
        "level",
        typed,
        lambda slug: plan_selectors.level_named(plan, slug),
        lambda: plan.rating_scale.ordered_levels,
        slug_and_label,
    )


class SearchForm(forms.Form):
    """Words to look for."""

    q = OptionalText(200, "Words")


class ComparisonForm(forms.Form):
    """Two rounds of a plan."""

    earlier = NameField()
    later = NameField()
