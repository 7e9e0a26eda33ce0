"""What of this app the database itself refuses to change."""

from __future__ import annotations

from programmes.models import freezing
from programmes.models.freezing import Frozen

APP = "evaluations"
_SAME = (
    "EXISTS (SELECT 1 FROM evaluations_followupsnapshot AS s WHERE s.id = {row}.id"
    " OR s.assessment_round_id = {row}.assessment_round_id)"
)
RULES = (
    Frozen("followupsnapshot", "1 = 1", ("UPDATE", "DELETE"), APP),
    Frozen("followupsnapshot", _SAME, ("INSERT",), APP),
    Frozen("progressupdate", "1 = 1", ("UPDATE", "DELETE"), APP),
)
"""Tables frozen with a round, and reports once made."""


def register() -> None:
    """Let the freezing of rounds freeze these too."""
    freezing.register(APP, *RULES)
