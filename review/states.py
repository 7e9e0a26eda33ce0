"""The states that what is reviewed goes through."""

from __future__ import annotations

from typing import Final

DRAFT: Final = "draft"
CIRCULATED: Final = "circulated"
CLEARED: Final = "cleared"
PRESENTED: Final = "presented"
ADOPTED: Final = "adopted"
"""Of a plan: a meeting has adopted it."""
REPLACED: Final = "replaced"
"""It was cleared, and a revision of it was cleared since: on record, and on no ordinary page any more."""

AT_WORK: Final = frozenset({DRAFT, CIRCULATED})
"""States in which content may still change."""
