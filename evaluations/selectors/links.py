"""What hangs on a record, so that deleting it can be refused with a list."""

from __future__ import annotations

from typing import Any

from evaluations.models import Finding


def links_to(record: Any) -> list[str]:
    """Return in words what is linked to a finding or a recommendation from elsewhere."""
    if isinstance(record, Finding):
        found = [f"recommendation {one}" for one in record.recommendations.all()]
        found += [f"topic {one}" for one in record.topics.all()]
    else:
        found = [f"action {one.number}" for one in record.actions.all()]
        if hasattr(record, "response"):
            found.insert(0, "its management response")
        found += [f"recommendation {one}, which it supersedes" for one in record.supersedes.all()]
        found += [f"a rating in {one.evaluation}" for one in record.evaluator_ratings.all()]
        if hasattr(record, "succession"):
            found.append("its place in the next plan")
    return found + [f"activity {one} of the next plan" for one in record.draft_activities.all()]
