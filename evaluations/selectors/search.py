"""Finding findings and recommendations by any words, in any script."""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial
from typing import TYPE_CHECKING, Any

from evaluations.models import Finding, Recommendation, Topic
from programmes.models import StrategicPlan
from reporting.words import worded

if TYPE_CHECKING:
    from people.policies import type_of_user
    from record.searching import type_of_kind


def kinds(user: type_of_user | None) -> Iterable[type_of_kind]:
    """What is searched of evaluations: topics, findings and recommendations that the reader may see."""
    searched: tuple[tuple[str, Any, str], ...] = (
        ("Findings", Finding, "summary"),
        ("Recommendations and suggestions", Recommendation, "text"),
    )
    plans = StrategicPlan.objects.visible_to(user).filter(is_training=False)
    topics = Topic.objects.filter(plan__in=plans).select_related("plan")
    yield "Topics of the evidence board", topics, _topic
    for kind, model, text in searched:
        rows = model.objects.visible_to(user).real().select_related("evaluation")
        yield kind, rows, partial(_described, text)


def _topic(row: Topic) -> tuple[str, str, str]:
    return row.title, worded("Evidence board of %(plan)s", plan=row.plan), row.get_absolute_url()


def _described(text: str, row: Finding | Recommendation) -> tuple[str, str, str]:
    return f"{row.code} · {row.evaluation}", getattr(row, text), row.get_absolute_url()
