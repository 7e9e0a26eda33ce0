"""What hangs on a record, so that deleting it can be refused with a list."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from evaluations.models import Finding
from people.policies import STAFF, roles_of
from people.selectors.organisation import organisation
from reporting.words import worded

if TYPE_CHECKING:
    from people.policies import type_of_user


def links_to(record: Any, user: type_of_user) -> list[str]:
    """Return in words what is linked to a finding or a recommendation from elsewhere.

    To others a link to what only staff read says no more than that there is one.
    """
    seen, rest = _links(record)
    if rest and not roles_of(user) & STAFF:
        return [*seen, "entries of the secretariat"]
    return [*seen, *rest]


def _links(record: Any) -> tuple[list[str], list[str]]:
    """Return what those who write the evaluation know of, and what only staff do."""
    if isinstance(record, Finding):
        seen = [f"recommendation {one}" for one in record.recommendations.all()]
        seen += [f"topic {one}" for one in record.topics.all()]
        found = []
    else:
        seen = []
        found = [f"action {one.number}" for one in record.actions.all()]
        if hasattr(record, "response"):
            found.insert(0, "its management response")
        found += [
            worded("recommendation %(one)s, which it supersedes", one=one) for one in record.supersedes.all()
        ]
        found += [f"a rating in {one.evaluation}" for one in record.evaluator_ratings.all()]
        if hasattr(record, "succession"):
            found.append("its place in the next plan")
    return seen, [
        *found,
        *(
            worded("%(activity)s %(one)s of the next plan", activity=organisation().called.activity, one=one)
            for one in record.draft_activities.all()
        ),
    ]
