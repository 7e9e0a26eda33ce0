"""What may be asked for in the addresses of this app, and what it turns out to mean."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from django import forms
from django.http import HttpRequest

from evaluations.models import Evaluation, Finding, Recommendation, Succession
from evaluations.selectors.evaluations import evaluation_named
from evaluations.selectors.findings import FindingFilter, criterion_named
from evaluations.selectors.ledger import ABSENT, KINDS
from evaluations.selectors.recommendations import (
    RecommendationFilter,
    addressee_named,
    area_slugged,
)
from evaluations.selectors.states import Stand
from programmes.forms import SlugField, cleaned
from programmes.forms.ratings import MomentField

if TYPE_CHECKING:
    from programmes.policies import type_of_user

LAST_PAGE = 100_000


def _choice(choices: Any) -> forms.ChoiceField:
    return forms.ChoiceField(required=False, choices=[("", ""), *choices])


class RecommendationFilterForm(forms.Form):
    """The filter over recommendations."""

    evaluation = SlugField()
    kind = _choice(Recommendation.Kind.choices)
    criterion = SlugField()
    area = SlugField()
    addressee = SlugField()
    state = _choice([(one.value, one.label) for one in Stand])
    words = forms.CharField(required=False, max_length=200)
    page = forms.IntegerField(required=False, min_value=1, max_value=LAST_PAGE)


@dataclass(frozen=True)
class Asked:
    """A filter as it was asked for: what it means, and how it stands in an address."""

    chosen: RecommendationFilter
    query: dict[str, str]
    page: int

    @property
    def suffix(self) -> str:
        return f"?{urlencode(self.query)}" if self.query else ""

    def without(self, name: str) -> str:
        """Return the filter as a query string that lacks one of its parts, for links that set it."""
        rest = {key: value for key, value in self.query.items() if key != name}
        return f"{urlencode(rest)}&" if rest else ""

    @property
    def without_state(self) -> str:
        return self.without("state")


def recommendations_asked(query: Any, user: type_of_user | None) -> Asked:
    """Return the filter that a query asks for, as one reader may see it.

    Raises BadRequest when a value cannot be one, NotFoundError when it names nothing open to the reader.
    """
    data = cleaned(RecommendationFilterForm(query))
    chosen = RecommendationFilter(
        evaluation=evaluation_named(data["evaluation"], user) if data["evaluation"] else None,
        kind=data["kind"],
        criterion=data["criterion"],
        area=area_slugged(data["area"], user) if data["area"] else None,
        addressee=addressee_named(data["addressee"], user) if data["addressee"] else None,
        state=data["state"],
        words=data["words"],
    )
    names = [name for name in data if name != "page"]
    return Asked(chosen, {name: str(data[name]) for name in names if data[name]}, data["page"] or 1)


class FindingFilterForm(forms.Form):
    """The filter over the findings of an evaluation."""

    criterion = SlugField()
    area = SlugField()
    direction = _choice(Finding.Direction.choices)


def findings_asked(request: HttpRequest, evaluation: Evaluation) -> tuple[FindingFilter, str]:
    """Return the filter over findings and its query string; raises as ``recommendations_asked``."""
    data = cleaned(FindingFilterForm(request.GET))
    chosen = FindingFilter(
        criterion=criterion_named(evaluation, data["criterion"]) if data["criterion"] else None,
        area=area_slugged(data["area"], request.user) if data["area"] else None,
        direction=data["direction"],
    )
    return chosen, urlencode({name: value for name, value in data.items() if value})


class LedgerFilterForm(forms.Form):
    """The filter over the succession ledger."""

    plan = SlugField()
    kind = _choice([(one, one) for one in KINDS])
    disposition = _choice([*Succession.Disposition.choices, *ABSENT.items()])
    page = forms.IntegerField(required=False, min_value=1, max_value=LAST_PAGE)


class FollowUpForm(forms.Form):
    """A plan, a moment to look at, and an earlier one to compare with."""

    plan = SlugField()
    moment = MomentField(required=False)
    since = MomentField(required=False)


class PlanForm(forms.Form):
    """A plan, or the newest."""

    plan = SlugField()
    round = SlugField()
