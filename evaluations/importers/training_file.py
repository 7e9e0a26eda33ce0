"""What the file of the fictional evaluation holds, read and checked."""

from __future__ import annotations

from django.conf import settings

from evaluations.importers.schema import Code
from record.importers.reading import read_as
from record.importers.schema import Name, Record, Slug, Text

FILE = "evaluation.yaml"


class TrainingFinding(Record):
    code: Code
    criterion: Slug
    direction: str
    summary: Text
    areas: list[Slug] = []
    activities: list[str] = []


class TrainingRecommendation(Record):
    code: Code
    kind: str
    criterion: Slug
    text: Text
    priority: str = ""
    addressees: list[Name] = []
    findings: list[Code] = []


class TrainingRatingRecord(Record):
    activity: str
    level: Slug
    reason: Text


class TrainingResponse(Record):
    code: Code
    decision: str
    by: Name
    day: str
    reason: str = ""
    level: str = ""
    level_reason: str = ""
    draft: bool = False


class TrainingAction(Record):
    code: Code
    text: Text
    owner_body: Name
    owner: str = ""
    due_in: int
    progress: str = ""
    done: str = ""
    verified: bool = False
    overdue: bool = False


class TrainingJudgement(Record):
    area: Slug
    text: Text


class TrainingDraftActivity(Record):
    code: str
    area: Slug
    text: Text
    responsible: str = ""
    due_year: int | None = None
    rated_by: str = ""
    recommendations: list[Code] = []
    activities: list[str] = []
    findings: list[Code] = []


class TrainingNextPlan(Record):
    title: Name
    first_year: int
    last_year: int
    objectives: dict[str, str]
    activities: list[TrainingDraftActivity]


class TrainingSuccession(Record):
    activity: str = ""
    recommendation: str = ""
    disposition: str
    reason: str = ""
    successors: list[str] = []


class TrainingEvaluation(Record):
    title: Name
    period: str
    evaluator: str
    reference_group: str
    purpose: str
    compared_with: Slug
    criteria: list[Slug]
    not_applied: dict[str, str]
    findings: list[TrainingFinding]
    recommendations: list[TrainingRecommendation]
    ratings: list[TrainingRatingRecord]
    responses: list[TrainingResponse]
    actions: list[TrainingAction]
    judgements: list[TrainingJudgement]
    next_plan: TrainingNextPlan
    succession: list[TrainingSuccession]
    draft_finding: TrainingFinding


def read_training() -> TrainingEvaluation:
    """Read and check the fictional evaluation; raises FilesRefusedError with every problem found."""
    return read_as(TrainingEvaluation, settings.BASE_DIR / "fixtures" / "training" / FILE)
