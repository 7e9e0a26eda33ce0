"""What may be asked for in the addresses of this app, and what it turns out to mean."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from django import forms
from django.http import HttpRequest

from evaluations.models import (
    Evaluation,
    Finding,
    RecommendationKind,
    Succession,
)
from evaluations.selectors.evaluations import (
    criteria_of,
    evaluation_named,
    evaluations,
    known_criteria,
    known_criterion,
)
from evaluations.selectors.findings import FindingFilter, criterion_named
from evaluations.selectors.ledger import KINDS
from evaluations.selectors.recommendations import (
    ABSENT,
    RecommendationFilter,
    RecommendationState,
    addressee_named,
    known_addressees,
)
from programmes.forms.reading import area_across_plans
from record.forms.choosing import LabelField, NameField, cleaned, named, slug_and_name, slug_and_title
from record.forms.fields import OptionalText

if TYPE_CHECKING:
    from people.policies import type_of_user

LAST_PAGE = 100_000
STATES = [(one.value, one.label) for one in RecommendationState]
"""Where a recommendation stands, as addresses and pages say it."""


class RecommendationFilterForm(forms.Form):
    """The filter over recommendations."""

    evaluation = NameField()
    kind = LabelField(RecommendationKind.choices)
    criterion = NameField()
    area = NameField()
    addressee = NameField()
    state = LabelField(STATES)
    words = OptionalText(200)
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

    def meant_by(name: str, find: Any, listed: Any, names: Any) -> Any:
        if not data[name]:
            return None
        return named(name, data[name], lambda slug: find(slug, user), lambda: listed(user), names)

    meant = {
        "evaluation": meant_by("evaluation", evaluation_named, evaluations, slug_and_title),
        "criterion": meant_by("criterion", known_criterion, known_criteria, slug_and_name),
        "addressee": meant_by("addressee", addressee_named, known_addressees, slug_and_name),
        "area": area_across_plans(data["area"], user),
    }
    texts = {name: in_address(value, meant.get(name)) for name, value in data.items() if name != "page"}
    chosen = RecommendationFilter(**meant, **{name: data[name] for name in ("kind", "state", "words")})
    return Asked(chosen, {name: text for name, text in texts.items() if text}, data["page"] or 1)


def in_address(typed: Any, meant: Any = None) -> str:
    """Return a part of a filter as addresses hold it: the slug of what was meant, else what was typed."""
    return str(getattr(meant, "slug", typed) or "")


class FindingFilterForm(forms.Form):
    """The filter over the findings of an evaluation."""

    criterion = NameField()
    area = NameField()
    direction = LabelField(Finding.Direction.choices)


def findings_asked(request: HttpRequest, evaluation: Evaluation) -> tuple[FindingFilter, str]:
    """Return the filter over findings and its query string; raises as ``recommendations_asked``."""
    data = cleaned(FindingFilterForm(request.GET))
    criterion = None
    if data["criterion"]:
        criterion = named(
            "criterion",
            data["criterion"],
            lambda slug: criterion_named(evaluation, slug),
            lambda: [one.criterion for one in criteria_of(evaluation, request.user)],
            slug_and_name,
        )
    area = area_across_plans(data["area"], request.user)
    asked = {
        "criterion": in_address("", criterion and criterion.criterion),
        "area": in_address("", area),
        "direction": data["direction"],
    }
    chosen = FindingFilter(criterion=criterion, area=area, direction=data["direction"])
    return chosen, urlencode({name: value for name, value in asked.items() if value})


class LedgerFilterForm(forms.Form):
    """The filter over the succession ledger."""

    kind = LabelField([(one, one) for one in KINDS])
    disposition = LabelField([*Succession.Disposition.choices, *ABSENT.items()])
    page = forms.IntegerField(required=False, min_value=1, max_value=LAST_PAGE)


class PlanForm(forms.Form):
    """A plan, or the newest."""

    plan = NameField()
