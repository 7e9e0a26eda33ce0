"""What may be asked of partnerships in an address, and what it turns out to mean."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, urlencode

from django import forms
from django.http import HttpRequest

from partnerships.models import (
    Collaboration,
    CollaborationKind,
    ContextInstrumentKind,
    Mechanism,
)
from partnerships.selectors.contacts import JOINT, CollaborationFilter
from partnerships.selectors.context import ContextFilter
from partnerships.selectors.mechanisms import mechanism_named, mechanisms, states
from partnerships.selectors.others import state_coded
from people.models import MemberState
from programmes.forms.reading import area_across_plans, plan_asked
from programmes.models import ProgrammeArea, StrategicPlan
from record.forms.choosing import LabelField, NameField, cleaned, named, names_of_state

if TYPE_CHECKING:
    from people.policies import type_of_user

VIEWS = {
    "areas": "Mechanisms by area",
    "states": "Mechanisms by member",
    "gaps": "Who is covered by nobody else",
}
"""The ways to look at overlaps, and what each is called."""


class AskedForm(forms.Form):
    """The filter of the partnership pages: a view, an area, a State, a mechanism, a kind, an outcome."""

    by = LabelField(VIEWS.items())
    area = NameField()
    state = NameField()
    mechanism = NameField()
    kind = LabelField(CollaborationKind.choices)
    outcome = LabelField(Collaboration.Outcome.choices)
    joint = LabelField(JOINT.items())
    plan = NameField()


class ContextForm(forms.Form):
    """The filter of the context page."""

    area = NameField()
    kind = LabelField(ContextInstrumentKind.choices)


@dataclass(frozen=True)
class Asked:
    """What a reader asked to see."""

    by: str
    area: ProgrammeArea | None
    state: MemberState | None
    mechanism: Mechanism | None
    kind: str
    outcome: str
    query: str
    plan: StrategicPlan | None = None
    joint: str = ""

    @property
    def collaborations(self) -> CollaborationFilter:
        return CollaborationFilter(
            self.mechanism, self.area, self.state, self.kind, self.outcome, self.plan, self.joint
        )

    @property
    def filter_text(self) -> str:
        return f"Filter: {self.collaborations.text}" if self.collaborations.text else ""

    @property
    def filter_names(self) -> tuple[str, ...]:
        """The filter as the names of files say it."""
        return tuple(value for name, value in parse_qsl(self.query) if name != "by")

    @property
    def suffix(self) -> str:
        """The end of an address that keeps the filter."""
        return f"?{self.query}" if self.query else ""


def asked_of(request: HttpRequest) -> Asked:
    """Return what an address asks for; raises BadRequest or NotFoundError."""
    return asked_by(request.GET, request.user)


def asked_by(query: Any, user: type_of_user | None) -> Asked:
    """Return what a query asks for, as one reader may see it; see ``asked_of``."""
    data = cleaned(AskedForm(query))
    area = area_across_plans(data["area"], user)

    def meant(name: str, find: Any, listed: Any, names: Any) -> Any:
        return named(name, data[name], find, listed, names) if data[name] else None

    state = meant("state", state_coded, states, names_of_state)
    mechanism = meant("mechanism", mechanism_named, mechanisms, names_of_mechanism)
    plan = plan_asked(data["plan"], user) if data["plan"] else None
    texts = {
        **data,
        "area": area and area.slug,
        "state": state and state.iso_code,
        "mechanism": mechanism and mechanism.code,
        "plan": plan and plan.slug,
    }
    return Asked(
        by=data["by"] or "areas",
        area=area,
        state=state,
        mechanism=mechanism,
        kind=data["kind"],
        outcome=data["outcome"],
        query=urlencode({name: text for name, text in texts.items() if text}),
        plan=plan,
        joint=data["joint"],
    )


def names_of_mechanism(one: Mechanism) -> tuple[str, ...]:
    """Return the names of a mechanism; its other spellings are found by the record itself."""
    return (one.code, one.name)


def context_asked(request: HttpRequest) -> tuple[ContextFilter, str]:
    """Return which instruments an address asks for, and its query; raises BadRequest or NotFoundError."""
    return context_by(request.GET, request.user)


def context_by(query: Any, user: type_of_user | None) -> tuple[ContextFilter, str]:
    """Return which instruments a query asks for, and the query as addresses hold it."""
    data = cleaned(ContextForm(query))
    area = area_across_plans(data["area"], user)
    texts = {"area": area.slug if area else "", "kind": data["kind"]}
    return ContextFilter(area, data["kind"]), urlencode({name: text for name, text in texts.items() if text})
