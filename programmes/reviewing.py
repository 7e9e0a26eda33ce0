"""How a round is reviewed: circulated to all member States, answered, and cleared by two people."""

from __future__ import annotations

from programmes.models import AssessmentRound
from programmes.selectors.records import TEXT_KINDS, digest_of_round, texts_to_circulate
from programmes.selectors.reviewed import (
    circulated_evidence,
    earlier_than,
    obstacles_to_circulating,
    obstacles_to_clearing,
    round_at,
)
from programmes.services.ratings import rate_as_proposed
from programmes.services.rounds import clear, keep_reservations
from reporting.addresses import reverse
from review.reviewable import Reviewed, register

register(
    Reviewed(
        model=AssessmentRound,
        place=lambda one: str(one.plan.slug),
        find=round_at,
        texts=texts_to_circulate,
        to_circulate=obstacles_to_circulating,
        to_clear=obstacles_to_clearing,
        digest=digest_of_round,
        cleared=clear,
        settled=keep_reservations,
        earlier=earlier_than,
        evidence=circulated_evidence,
        rate=rate_as_proposed,
        written_at=lambda one: reverse("programmes:rating-form", args=[one.plan.slug, one.slug]),
    ),
    *TEXT_KINDS,
)
