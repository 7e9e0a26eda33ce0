"""What things are: sources, States, plans, rounds."""

from programmes.models.circulations import (
    OTHER_SUBJECTS,
    Attribution,
    CirculatedText,
    Circulation,
    CirculationExtension,
    CirculationNotice,
    CirculationRecipient,
    PendingUpload,
    Position,
    RoundSnapshot,
)
from programmes.models.clearing import ClearedByTwo, clearance_constraints
from programmes.models.entries import ClearedBySecond
from programmes.models.evidence import Evidence, FileWithdrawal, OpenActivity, StoredFile
from programmes.models.plans import (
    Approach,
    Objective,
    PlannedActivity,
    Platform,
    ProgrammeArea,
    StrategicGoal,
    StrategicPlan,
)
from programmes.models.proposals import Proposal
from programmes.models.reasons import NotRatedBecause
from programmes.models.rounds import (
    AchievementLevelCount,
    AchievementSummary,
    ActivityRating,
    AssessmentRound,
    Confidence,
    KeyAchievement,
)
from programmes.models.scales import RatingLevel, RatingScale
from programmes.models.states import Delegation, Meeting, MemberState

__all__ = [
    "OTHER_SUBJECTS",
    "AchievementLevelCount",
    "AchievementSummary",
    "ActivityRating",
    "Approach",
    "AssessmentRound",
    "Attribution",
    "CirculatedText",
    "Circulation",
    "CirculationExtension",
    "CirculationNotice",
    "CirculationRecipient",
    "ClearedBySecond",
    "ClearedByTwo",
    "Confidence",
    "Delegation",
    "Evidence",
    "FileWithdrawal",
    "KeyAchievement",
    "Meeting",
    "MemberState",
    "NotRatedBecause",
    "Objective",
    "OpenActivity",
    "PendingUpload",
    "PlannedActivity",
    "Platform",
    "Position",
    "ProgrammeArea",
    "Proposal",
    "RatingLevel",
    "RatingScale",
    "RoundSnapshot",
    "StoredFile",
    "StrategicGoal",
    "StrategicPlan",
    "clearance_constraints",
]
