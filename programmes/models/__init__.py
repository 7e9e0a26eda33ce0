"""What things are: sources, States, plans, rounds."""

from programmes.models.citations import (
    Certainty,
    Citation,
    CitedFact,
    CorrectedFact,
    Correction,
    SourceDocument,
)
from programmes.models.plans import (
    Approach,
    Objective,
    PlannedActivity,
    Platform,
    ProgrammeArea,
    RatingLevel,
    RatingScale,
    StrategicGoal,
    StrategicPlan,
)
from programmes.models.rounds import (
    AchievementLevelCount,
    AchievementSummary,
    ActivityRating,
    AssessmentRound,
    KeyAchievement,
    NotRatedBecause,
)
from programmes.models.states import Delegation, Meeting, MemberState
from programmes.models.text import LONGEST_TEXT, Searchable, folded

__all__ = [
    "LONGEST_TEXT",
    "AchievementLevelCount",
    "AchievementSummary",
    "ActivityRating",
    "Approach",
    "AssessmentRound",
    "Certainty",
    "Citation",
    "CitedFact",
    "CorrectedFact",
    "Correction",
    "Delegation",
    "KeyAchievement",
    "Meeting",
    "MemberState",
    "NotRatedBecause",
    "Objective",
    "PlannedActivity",
    "Platform",
    "ProgrammeArea",
    "RatingLevel",
    "RatingScale",
    "Searchable",
    "SourceDocument",
    "StrategicGoal",
    "StrategicPlan",
    "folded",
]
