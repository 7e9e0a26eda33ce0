"""What of this app the database itself refuses to change: a paper once presented, with its files."""

from __future__ import annotations

from programmes.models import freezing
from programmes.models.freezing import Frozen

APP = "papers"
_OF_PRESENTED = (
    "EXISTS (SELECT 1 FROM papers_paper AS p WHERE p.id = {row}.paper_id AND p.status = 'presented')"
)
RULES = (
    Frozen("paper", "OLD.status = 'presented'", ("UPDATE", "DELETE"), APP),
    freezing.too_early("paper", "meeting_id", APP),
    Frozen("paperblock", _OF_PRESENTED, ("INSERT", "UPDATE", "DELETE"), APP),
    Frozen("paperfile", _OF_PRESENTED, ("INSERT", "UPDATE", "DELETE"), APP),
)


def register() -> None:
    """Let the freezing of rounds freeze these too."""
    freezing.register(APP, *RULES)
