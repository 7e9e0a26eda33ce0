"""What may be asked of partnerships in an address, and what it turns out to mean."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from django import forms
from django.core.validators import RegexValidator
from django.http import HttpRequest

from partnerships.models import Collaboration, ContextInstrument, Mechanism
from partnerships.selectors.collaborations import JOINT, CollaborationFilter
from partnerships.selectors.context import ContextFilter
from partnerships.selectors.mechanisms import mechanism_named
from partnerships.selectors.states import state_coded
from programmes.forms import SlugField, cleaned
from programmes.models import MemberState, ProgrammeArea, StrategicPlan
from programmes.selectors.plans import NotFoundError, plan_named

if TYPE_CHECKING:
    from programmes.policies import type_of_user

VIEWS = {
    "areas": "Mechanisms by programme area",
    "states": "Mechanisms by member State",
    "functions": "Mechanisms by kind of work",
    "pairs": "Mechanisms side by side",
    "gaps": "Who is covered by nobody else",
}
"""The ways to look through the lens, and what each is called."""

CODE = RegexValidator(r"\A[A-Za-z][A-Za-z-]{1,19}\Z", "is not a name used by this portal")


class AskedForm(forms.Form):
    """The filter of the partnership pages: a view, an area, a State, a mechanism, a kind, an outcome."""

    by = forms.ChoiceField(required=False, choices=[("", ""), *VIEWS.items()])
    area = SlugField()
    state = forms.CharField(required=False, max_length=3, validators=[RegexValidator(r"\A[A-Za-z]{3}\Z")])
    mechanism = forms.CharField(required=False, max_length=20, validators=[CODE])
    kind = forms.ChoiceField(required=False, choices=[("", ""), *Collaboration.Kind.choices])
    outcome = forms.ChoiceField(required=False, choices=[("", ""), *Collaboration.Outcome.choices])
    joint = forms.ChoiceField(required=False, choices=[("", ""), *JOINT.items()])
    plan = SlugField()


class ContextForm(forms.Form):
    """The filter of the context page."""

    area = SlugField()
    kind = forms.ChoiceField(required=False, choices=[("", ""), *ContextInstrument.Kind.choices])


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
    def suffix(self) -> str:
        """The end of an address that keeps the filter."""
        return f"?{self.query}" if self.query else ""


def area_of(slug: str, user: type_of_user | None) -> ProgrammeArea | None:
    """Return the area of a slug as the reader may see it, None for no slug; raises NotFoundError."""
    if not slug:
        return None
    area: ProgrammeArea | None = ProgrammeArea.objects.visible_to(user).filter(slug=slug).first()
    if area is None:
        raise NotFoundError(f"There is no programme area “{slug}”.")
    return area


def asked_of(request: HttpRequest) -> Asked:
    """Return what an address asks for; raises BadRequest or NotFoundError."""
    data = cleaned(AskedForm(request.GET))
    return Asked(
        by=data["by"] or "areas",
        area=area_of(data["area"], request.user),
        state=state_coded(data["state"]) if data["state"] else None,
        mechanism=mechanism_named(data["mechanism"]) if data["mechanism"] else None,
        kind=data["kind"],
        outcome=data["outcome"],
        query=urlencode({name: value for name, value in data.items() if value}),
        plan=plan_named(data["plan"], request.user) if data["plan"] else None,
        joint=data["joint"],
    )


def context_asked(request: HttpRequest) -> tuple[ContextFilter, str]:
    """Return which instruments an address asks for, and its query; raises BadRequest or NotFoundError."""
    data = cleaned(ContextForm(request.GET))
    query = urlencode({name: value for name, value in data.items() if value})
    return ContextFilter(area_of(data["area"], request.user), data["kind"]), query
