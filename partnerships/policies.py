"""Who may do what to partnerships: a part of the one policy table."""

from __future__ import annotations

from typing import Final

from people.policies import STAFF, Act, register

ACTS: Final = register(
    Act("keep-partnerships", "Enter or change mechanisms, collaborations, instruments", STAFF),
    Act("import-partnerships", "Bring in a table of them", STAFF),
    Act("judge-overlap", "Record a judgement on an overlap or a gap", STAFF),
)
"""Acts on partnerships; the same kind of table as that of rounds."""
