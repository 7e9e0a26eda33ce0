"""How the drafts of an evaluation are reviewed: as a round is, by the same steps."""

from __future__ import annotations

from evaluations.models import Evaluation
from evaluations.selectors.circulating import (
    PLACE,
    TEXT_KINDS,
    digest_of_evaluation,
    earlier_than,
    evaluation_at,
    obstacles_to_circulating,
    obstacles_to_clearing,
    texts_to_circulate,
)
from evaluations.services.evaluations import clear
from programmes.selectors.reviewed import circulated_evidence
from review.reviewable import Reviewed, register

register(
    Reviewed(
        model=Evaluation,
        place=lambda _one: PLACE,
        find=evaluation_at,
        texts=texts_to_circulate,
        to_circulate=obstacles_to_circulating,
        to_clear=obstacles_to_clearing,
        digest=digest_of_evaluation,
        cleared=clear,
        settled=lambda _one: None,
        earlier=earlier_than,
        evidence=circulated_evidence,
    ),
    *TEXT_KINDS,
)
