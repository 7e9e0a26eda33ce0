"""What things are: sources, States, plans, rounds."""

from programmes.models.circulations import (
    OTHER_SUBJECTS,
    Attribution,
    CirculatedText,
    Circulation,
    CirculationExtension,
    CirculationNotice,
    CirculationRecipient,
)
from programmes.models.evidence import Evidence, FileWithdrawal, OpenActivity, StoredFile
from programmes.models.level_counts import AchievementLevelCount
from programmes.models.plans import (
    Approach,
    Objective,
    PlannedActivity,
    Platform,
    ProgrammeArea,
    StrategicGoal,
    StrategicPlan,
)
from programmes.models.positions import Position
from programmes.models.reasons import NotRatedBecause
from programmes.models.rounds import (
    AchievementSummary,
    ActivityRating,
    AssessmentRound,
    Confidence,
    KeyAchievement,
)
from programmes.models.scales import RatingLevel, RatingScale
from programmes.models.snapshots import RoundSnapshot
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
    "PlannedActivity",
    "Platform",
    "Position",
    "ProgrammeArea",
    "RatingLevel",
    "RatingScale",
    "RoundSnapshot",
    "StoredFile",
    "StrategicGoal",
    "StrategicPlan",
]
