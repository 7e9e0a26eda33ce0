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
from programmes.models.citations import (
    Certainty,
    Citation,
    CitedFact,
    CorrectedFact,
    Correction,
    SourceDocument,
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
from programmes.models.text import LONGEST_TEXT, Searchable, folded

__all__ = [
    "LONGEST_TEXT",
    "OTHER_SUBJECTS",
    "AchievementLevelCount",
    "AchievementSummary",
    "ActivityRating",
    "Approach",
    "AssessmentRound",
    "Attribution",
    "Certainty",
    "CirculatedText",
    "Circulation",
    "CirculationExtension",
    "CirculationNotice",
    "CirculationRecipient",
    "Citation",
    "CitedFact",
    "ClearedBySecond",
    "ClearedByTwo",
    "Confidence",
    "CorrectedFact",
    "Correction",
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
    "Searchable",
    "SourceDocument",
    "StoredFile",
    "StrategicGoal",
    "StrategicPlan",
    "clearance_constraints",
    "folded",
]
