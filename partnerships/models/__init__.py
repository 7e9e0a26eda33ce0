"""Who else works on it: mechanisms, what is done with them, and the wider context."""

from partnerships.models.absences import Absence
from partnerships.models.collaborations import Collaboration, PlatformParticipation, is_joint_work
from partnerships.models.context import ContextInstrument, InstrumentMeaning
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
    "ContextInstrument",
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
