"""Who may do what to the corrections of the record; asked for by every service, API and template."""

from __future__ import annotations

from typing import Final

from people.policies import STAFF, Act, register

ACTS: Final = register(
    Act("propose-correction", "Propose a correction beside a fact, or change a proposed one", STAFF),
    Act(
        "decide-correction",
        "Confirm or reject a correction, or take the decision back, with a reason",
        STAFF,
        condition="taking back: anyone",
        first_step="entered it",
    ),
)
"""Acts on contradictions between sources."""
