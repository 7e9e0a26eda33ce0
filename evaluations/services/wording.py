"""Which wording of an evaluation is changed once it is cleared."""

from __future__ import annotations

from typing import Any

from evaluations.models import AppliedCriterion, Finding, Recommendation
from programmes.selectors.amending import Amendable, register


def _of_evaluation(one: Any) -> str:
    return f"{one.code or one}, {one.evaluation}"


def register_wording() -> None:
    """Offer findings, recommendations and reasons of criteria on the pages “Change wording”."""
    register(
        Amendable(
            "finding",
            "Findings",
            Finding,
            ("summary",),
            ("code", "summary"),
            ("evaluation",),
            _of_evaluation,
            status="status",
        )
    )
    register(
        Amendable(
            "recommendation",
            "Recommendations",
            Recommendation,
            ("text",),
            ("code", "text"),
            ("evaluation",),
            _of_evaluation,
            status="status",
        )
    )
    register(
        Amendable(
            "criterion",
            "Criteria not applied",
            AppliedCriterion,
            ("because",),
            ("criterion__name", "because"),
            ("evaluation", "criterion"),
            status="status",
        )
    )
