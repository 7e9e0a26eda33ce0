"""What evaluators concluded, what was answered, who does what, and what stands in the next plan."""

from evaluations.models.evaluations import (
    AppliedCriterion,
    Consideration,
    Criterion,
    Evaluation,
    EvaluationKind,
)
from evaluations.models.findings import (
    Addressee,
    EvaluatorRating,
    Finding,
    NamedInSuggestion,
    Recommendation,
    RecommendationKind,
)
from evaluations.models.follow_up import (
    CalendarKey,
    FollowUpAction,
    FollowUpSnapshot,
    ManagementResponse,
    ProgressUpdate,
)
from evaluations.models.next_plan import (
    DraftActivity,
    DraftObjective,
    Judgement,
    PlanDraft,
    Succession,
    Topic,
    TopicEvidence,
)

__all__ = [
    "Addressee",
    "AppliedCriterion",
    "CalendarKey",
    "ColumnMap",
    "Consideration",
    "Criterion",
    "DraftActivity",
    "DraftObjective",
    "Evaluation",
    "EvaluationKind",
    "EvaluatorRating",
    "Finding",
    "FollowUpAction",
    "FollowUpSnapshot",
    "Judgement",
    "ManagementResponse",
    "NamedInSuggestion",
    "PendingTable",
    "PlanDraft",
    "ProgressUpdate",
    "Recommendation",
    "RecommendationKind",
    "Succession",
    "Topic",
    "TopicEvidence",
]
