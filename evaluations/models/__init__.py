"""What evaluators concluded, what was answered, who does what, and what stands in the next plan."""

from evaluations.models.board import Judgement, Topic, TopicEvidence
from evaluations.models.considerations import Consideration
from evaluations.models.evaluations import AppliedCriterion, Criterion, Evaluation, EvaluationKind
from evaluations.models.findings import (
    Addressee,
    EvaluatorRating,
    Finding,
    Recommendation,
    RecommendationKind,
)
from evaluations.models.follow_up import FollowUpAction, ManagementResponse, ProgressUpdate
from evaluations.models.naming import NamedInSuggestion
from evaluations.models.next_plan import DraftActivity, DraftObjective, PlanDraft, Succession
from evaluations.models.records import CalendarKey, FollowUpSnapshot

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
