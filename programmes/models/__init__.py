"""What things are: plans, meetings, rounds and their ratings."""

from programmes.models.evidence import Evidence, FileWithdrawal, OpenActivity, StoredFile
from programmes.models.meetings import Meeting, Membership, PlanMember
from programmes.models.plans import (
    Approach,
    Objective,
    PlannedActivity,
    Platform,
    ProgrammeArea,
    StrategicGoal,
    StrategicPlan,
)
from programmes.models.rounds import (
    AchievementLevelCount,
    AchievementSummary,
    ActivityCount,
    ActivityRating,
    AssessmentRound,
    AssessmentRoundKind,
    Confidence,
    KeyAchievement,
    RatingAssignment,
    RoundSnapshot,
)

__all__ = [
    "AchievementLevelCount",
    "AchievementSummary",
    "ActivityCount",
    "ActivityRating",
    "Approach",
    "AssessmentRound",
    "AssessmentRoundKind",
    "Confidence",
    "Evidence",
    "FileWithdrawal",
    "KeyAchievement",
    "Meeting",
    "Membership",
    "Objective",
    "OpenActivity",
    "PlanMember",
    "PlannedActivity",
    "Platform",
    "ProgrammeArea",
    "RatingAssignment",
    "RoundSnapshot",
    "StoredFile",
    "StrategicGoal",
    "StrategicPlan",
]
