"""What a table would do: row by row, before anything is written."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from intake.typed import Problem

NEW: Final = "new"
CHANGED: Final = "changed"
UNCHANGED: Final = "unchanged"
CONFLICT: Final = "conflict"
PROBLEM: Final = "problem"
STATES: Final = (NEW, CHANGED, UNCHANGED, CONFLICT, PROBLEM)
TO_WRITE: Final = frozenset({NEW, CHANGED, CONFLICT})


@dataclass
class PreviewRow:
    """What one row would do.

    ``key`` names it on the page, as a code. ``changes`` are label, before and after; ``conflicts`` label,
    what the file says and what stands in the portal. ``notes`` are said beside it and keep nobody from
    writing. ``seen`` is the version of the record it changes. ``holds`` is what the app needs to write it.
    """

    line: int
    name: str
    state: str
    sheet: str = ""
    key: str = ""
    text: str = ""
    changes: Sequence[tuple[str, str, str]] = ()
    conflicts: Sequence[tuple[str, str, str]] = ()
    problems: Sequence[Problem] = ()
    notes: Sequence[str] = ()
    seen: int = 0
    holds: Any = None
    place: str = ""
    choice: str = ""
    """Set by the page: where the row stands, in words, and how a conflict was decided."""


@dataclass
class Preview:
    """What a whole table would do. ``notices`` are about all of it; ``wrong`` are problems of no row."""

    rows: list[PreviewRow] = field(default_factory=list)
    wrong: list[Problem] = field(default_factory=list)
    notices: list[str] = field(default_factory=list)
    title: str = ""
    """What the table is about, where it says so itself."""

    @property
    def by_sheet(self) -> list[tuple[str, int, int, int, int]]:
        """Name, new, changed, unchanged and wrong rows of each sheet; empty for a table of one."""
        return []

    def of_state(self, state: str) -> list[PreviewRow]:
        """Return the rows of one state, in the order of the file."""
        return [row for row in self.rows if row.state == state]

    def number_of(self, state: str) -> int:
        """Return how many rows are of one state."""
        return len(self.of_state(state))

    @property
    def problems(self) -> list[Problem]:
        """Every problem with its place, those of the whole sheet first."""
        return [*self.wrong, *(problem for row in self.rows for problem in row.problems)]

    @property
    def counts(self) -> list[tuple[str, int]]:
        """How many rows are of which state, in the order they are shown."""
        found = Counter(row.state for row in self.rows)
        return [(state, found[state]) for state in STATES]

    @property
    def writes(self) -> list[PreviewRow]:
        """The rows that confirming would write."""
        return [row for row in self.rows if row.state in TO_WRITE]

    @property
    def count(self) -> int:
        """How many rows would be written."""
        return len(self.writes)

    @property
    def written(self) -> dict[str, list[int]]:
        """How many rows would be made and changed, by sheet."""
        found: dict[str, list[int]] = {}
        for row in self.writes:
            found.setdefault(row.sheet, [0, 0])[row.seen != 0] += 1
        return found

    @property
    def digest(self) -> str:
        """Stands for exactly this preview; another one after somebody changed something."""
        said = [[row.sheet, row.line, row.name, row.state, row.seen, list(row.changes)] for row in self.rows]
        return hashlib.sha256(json.dumps(said).encode()).hexdigest()
