"""What a bad archive is, and how one is made by somebody who knows how archives are sealed."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from tests.neaspec_portal.conftest import Exported
from tests.neaspec_portal.exchange import doctored

MEETINGS = "data/programmes.meeting.jsonl"
type_of_making = Callable[[Exported, Path], None]
"""It takes a good archive and writes a bad one."""
type_of_cases = dict[str, tuple[type_of_making, str]]
"""How an archive is made wrong and what is told of it then, by a name."""


def doctoring(change: Callable[[dict, dict], None], *, fit: bool = True) -> type_of_making:
    """An archive by somebody who knows how archives are made and sealed."""
    return lambda exported, target: doctored(exported.plain, target, change, fit=fit)
