"""What two people decide: signatures, entries, proposals."""

from review.models.clearing import ClearedByTwo, clearance_constraints
from review.models.entries import ClearedBySecond, EntryQuerySet, second_person_constraints
from review.models.proposals import REVERSIBLE_FOR, Proposal

__all__ = [
    "REVERSIBLE_FOR",
    "ClearedBySecond",
    "ClearedByTwo",
    "EntryQuerySet",
    "Proposal",
    "clearance_constraints",
    "second_person_constraints",
]
