"""Who may do what to partnerships: a part of the one policy table."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from programmes import policies
from programmes.policies import STAFF, Act, roles_of

if TYPE_CHECKING:
    from programmes.policies import type_of_user

ACTS: Final = {
    act.name: act
    for act in (
        Act("keep-partnerships", "Enter or change mechanisms, collaborations, instruments", STAFF),
        Act("import-partnerships", "Bring in a table of them", STAFF),
        Act("judge-overlap", "Record a judgement on an overlap or a gap", STAFF),
    )
}
"""Acts on partnerships; the same kind of table as that of rounds."""


def may(user: type_of_user | None, act: str) -> bool:
    """Say whether an account may do an act; raises KeyError for an act that is in no table."""
    if act in policies.ACTS_ON_ENTRIES:
        return policies.may(user, act)
    return bool(roles_of(user) & ACTS[act].roles)
