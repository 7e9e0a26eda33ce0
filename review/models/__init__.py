"""What is circulated and answered, and what two people decide: signatures, entries, proposals."""

from review.models.circulations import (
    Attribution,
    CirculatedText,
    Circulation,
    CirculationExtension,
    CirculationNotice,
    CirculationNoticeKind,
    CirculationRecipient,
    NotRatedBecause,
)
from review.models.entries import (
    ClearedBySecond,
    ClearedByTwo,
    EntryQuerySet,
    clearance_constraints,
    second_person_constraints,
)
from review.models.on_behalf import RecordedAnswer, StandingNoObjection
from review.models.positions import Position, PositionKind
from review.models.proposals import REVERSIBLE_FOR, Proposal
from review.models.scales import RatingLevel, RatingScale

__all__ = [
    "REVERSIBLE_FOR",
    "Attribution",
    "CirculatedText",
    "Circulation",
    "CirculationExtension",
    "CirculationNotice",
    "CirculationNoticeKind",
    "CirculationRecipient",
    "ClearedBySecond",
    "ClearedByTwo",
    "EntryQuerySet",
    "NotRatedBecause",
    "Position",
    "PositionKind",
    "Proposal",
    "RatingLevel",
    "RatingScale",
    "RecordedAnswer",
    "StandingNoObjection",
    "clearance_constraints",
    "second_person_constraints",
]
