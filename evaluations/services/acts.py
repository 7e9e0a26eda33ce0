"""What every change of this app shares."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.exceptions import PermissionDenied

from evaluations import policies
from evaluations.models import Evaluation
from programmes.models import Certainty, Citation, SourceDocument
from programmes.services.changes import (
    WrongStateError,
    locked_subject,
    save_with_history,
)
from programmes.services.own_source import own_source

if TYPE_CHECKING:
    from django.contrib.auth.models import User


def check_may(by: User, act: str, evaluation: Evaluation | None = None) -> None:
    """Ask the policy table; raises PermissionDenied (role, another evaluation) or WrongStateError."""
    if not policies.may(by, act):
        raise PermissionDenied("Your account may not do this.")
    if evaluation is not None and not policies.may(by, act, evaluation):
        if evaluation.is_final:
            raise WrongStateError("The evaluation is final; nothing more is written in it.")
        wanted = policies.ACTS[act]
        if wanted.statuses and evaluation.status not in wanted.statuses:
            told = str(evaluation.get_status_display()).lower()
            raise WrongStateError(f"The evaluation is “{told}”; this can be done in another state only.")
        raise PermissionDenied("Your account evaluates for another evaluation.")


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
