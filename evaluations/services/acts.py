"""What every change of this app shares."""

from __future__ import annotations

from evaluations.models import Evaluation
from record.models import Certainty, Citation, SourceDocument
from record.services.changes import save_with_history
from record.services.own_source import own_source
from review.services.subjects import locked_subject


def locked_evaluation(evaluation: Evaluation) -> Evaluation:
    """Return the evaluation as it stands now, locked until the caller's transaction ends."""
    found: Evaluation = locked_subject(evaluation)
    return found


def record_source(evaluation: Evaluation) -> SourceDocument:
    """Return the source that stands for what the portal itself records of an evaluation."""
    slug = f"record-evaluation-{evaluation.slug}"
    return own_source(slug, str(evaluation), is_training=evaluation.plan.is_training)


def recorded_at(evaluation: Evaluation, place: str) -> Citation:
    """Make the citation of something that was entered in the portal."""
    citation = Citation(source=record_source(evaluation), place=place[:200], certainty=Certainty.RECORDED)
    save_with_history(citation, by=None, reason="Entered")
    return citation
