"""What things are: plans, meetings, rounds and their ratings."""

from programmes.models.assignments import RatingAssignment
from programmes.models.evidence import Evidence, FileWithdrawal, OpenActivity, StoredFile
from programmes.models.level_counts import AchievementLevelCount, ActivityCount
from programmes.models.meetings import Meeting, Membership, PlanMember
from programmes.models.plans import (
    Approach,
    Objective,
    PlannedActivity,
    ProgrammeArea,
    StrategicGoal,
    StrategicPlan,
)
from programmes.models.platforms import Platform
from programmes.models.rounds import (
    AchievementSummary,
    ActivityRating,
    AssessmentRound,
    AssessmentRoundKind,
    Confidence,
    KeyAchievement,
)
from programmes.models.snapshots import RoundSnapshot

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
