"""Who else works on it: mechanisms, what is done with them, and the wider context."""

from partnerships.models.collaborations import (
    Absence,
    Collaboration,
    CollaborationKind,
    PlatformParticipation,
    is_joint_work,
)
from partnerships.models.context import ContextInstrument, ContextInstrumentKind, InstrumentMeaning
from partnerships.models.mechanisms import (
    FocusArea,
    FunctionOfMechanism,
    Mechanism,
    MechanismAlias,
    MechanismFunction,
)
from partnerships.models.overlap import OverlapJudgement

__all__ = [
    "Absence",
    "Collaboration",
    "CollaborationKind",
    "ContextInstrument",
    "ContextInstrumentKind",
    "FocusArea",
    "FunctionOfMechanism",
    "InstrumentMeaning",
    "Mechanism",
    "MechanismAlias",
    "MechanismFunction",
    "OverlapJudgement",
    "PlatformParticipation",
    "is_joint_work",
]
