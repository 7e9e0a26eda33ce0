"""What there is to read, for the head of every page: the plans, and which kinds of content."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from django.db.models import Exists, Q

from evaluations.models import Evaluation, Recommendation, Succession
from papers.models import Paper
from partnerships.models import ContextInstrument, Mechanism
from people.models import Organisation
from people.prepared import prepared
from people.stamp import Remembered
from programmes.models import AssessmentRound, Meeting, StrategicPlan
from review.states import CLEARED
from surveys.models import Survey

if TYPE_CHECKING:
    from django.db.models import QuerySet


@dataclass(frozen=True)
class OpenPlan:
    """A plan with its name in addresses."""

    slug: str
    title: str
    years: str


@dataclass(frozen=True)
class Contents:
    """What there is to read: the plans that everybody reads, and the kinds of content."""

    plans: tuple[OpenPlan, ...]
    public: frozenset[str]
    """Names of the kinds of content that everybody can read some of."""

    @property
    def for_staff(self) -> frozenset[str]:
        """Names of the kinds that staff are offered: all of them, once there is a round, be it a draft."""
        begun = "rounds" in self.public or AssessmentRound.objects.exists()
        return frozenset({*KINDS, *ANY_OF}) if begun else self.public


def _real(path: str) -> Q:
    return Q(**{f"{path}is_training": False})


KINDS: Final[dict[str, Callable[[], QuerySet[Any]]]] = {
    "rounds": lambda: StrategicPlan.objects.visible_to(None).filter(_real("")),
    "surveys": lambda: Survey.objects.visible_to(None).filter(Q(plan__isnull=True) | _real("plan__")),
    "evaluations": lambda: Evaluation.objects.visible_to(None).filter(_real("plan__")),
    "mechanisms": Mechanism.objects.all,
    "instruments": ContextInstrument.objects.all,
    "recommendations": lambda: Recommendation.objects.filter(
        _real("evaluation__plan__"), status=CLEARED, evaluation__is_open=True
    ),
    "successions": lambda: Succession.objects.visible_to(None).filter(_real("plan__")),
    "meetings": Meeting.objects.all,
    "papers": lambda: Paper.objects.visible_to(None).filter(_real("assessment_round__plan__")),
}
"""What pages of the menu hold: the rows of it that everybody can read."""
ANY_OF: Final = {
    "voices": frozenset({"surveys", "evaluations"}),
    "decisions": frozenset({"recommendations", "meetings"}),
}
"""Pages that show several kinds of content, of which one is enough."""


def _made() -> Contents:
    found = tuple(
        OpenPlan(slug, title, f"{first}–{last}") for slug, title, first, last in _plans_of_everybody()
    )
    return Contents(found, _public())


@prepared
def _plans_of_everybody() -> QuerySet[StrategicPlan, tuple[str, str, int, int]]:
    found = StrategicPlan.objects.visible_to(None).filter(is_training=False)
    return found.values_list("slug", "title", "first_year", "last_year")


contents = Remembered(_made)
"""Return what there is to read, newest plan first; asked of the database once after each change."""


def _public() -> frozenset[str]:
    """Return the kinds of which everybody can read something; one query for all of them."""
    found = {name for name, holds in next(iter(_holding()), {}).items() if holds}
    return frozenset(found.union(name for name, kinds in ANY_OF.items() if found & kinds))


@prepared
def _holding() -> QuerySet[Organisation, Any]:
    asked = {name: Exists(rows().order_by()) for name, rows in KINDS.items()}
    return Organisation.objects.order_by().values(**asked)[:1]


def open_plans() -> tuple[OpenPlan, ...]:
    """Return the plans that everybody reads, newest first."""
    return contents().plans
