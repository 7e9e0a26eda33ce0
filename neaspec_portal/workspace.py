"""What waits for secretariat staff."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from evaluations.models import Evaluation
from evaluations.selectors.actions import own_actions
from evaluations.selectors.evaluations import own_evaluations
from evaluations.selectors.waiting import WaitingEntry, waiting_entries
from papers.models import Paper
from papers.selectors.papers import papers_at_work
from partnerships.models import OverlapJudgement
from partnerships.selectors.overlap import drafted_judgements
from people.names import name_of
from programmes.models import StrategicPlan
from programmes.selectors.at_work import RoundAtWork, rounds_at_work
from record.selectors.corrections import corrections_by_status
from reporting.addresses import reverse
from review.models import Proposal
from review.selectors.proposals import proposals_waiting
from review.states import AT_WORK
from surveys.models import Survey
from surveys.selectors.claims import Verdict, verdicts
from surveys.selectors.published import surveys


@dataclass(frozen=True)
class Waiting:
    """Rounds at work, claims that no longer say what was recorded, drafts that somebody else may clear."""

    rounds: tuple[RoundAtWork, ...]
    plans: tuple[StrategicPlan, ...]
    papers: tuple[Paper, ...]
    evaluations: tuple[Evaluation, ...]
    entries: tuple[WaitingEntry, ...]
    to_verify: int
    proposed_corrections: int
    proposals: tuple[Proposal, ...]

    changed: tuple[Verdict, ...]
    drafts: tuple[Survey, ...]
    cleared: tuple[Survey, ...]

    @property
    def adopted(self) -> tuple[StrategicPlan, ...]:
        """The plans whose rounds can be opened."""
        return tuple(one for one in self.plans if not one.is_draft)

    @property
    def to_clear(self) -> list[tuple[Any, str]]:
        """Rounds and papers whose clearing one person has proposed, each with the address of its desk."""
        rounds = [one.assessment_round for one in self.rounds]
        waiting = [
            *((one, reverse("programmes:round-desk", args=[one.plan.slug, one.slug])) for one in rounds),
            *((one, reverse("papers:desk", args=[one.slug])) for one in self.papers),
        ]
        return [each for each in waiting if each[0].clearance_proposed_by and each[0].status in AT_WORK]


def waiting_for(user: Any) -> Waiting:
    """Gather what waits for one member of staff."""
    known = surveys(user)
    changed = [
        verdict
        for survey in known
        for verdict in verdicts(survey, survey.claims.select_related("survey", "citation__source"))
        if verdict.has_changed
    ]
    drafts = tuple(one for one in known if one.status == Survey.Status.DRAFT)
    return Waiting(
        tuple(rounds_at_work()),
        tuple(StrategicPlan.objects.order_by("is_training", "-first_year")),
        tuple(papers_at_work()),
        tuple(own_evaluations(user)),
        (*waiting_entries(), *(_waiting(one) for one in drafted_judgements())),
        len(own_actions(user).to_verify),
        {value: count for value, _, count in corrections_by_status()}["proposed"],
        tuple(proposals_waiting()),
        tuple(changed),
        drafts,
        tuple(one for one in known if one not in drafts),
    )


def _waiting(one: OverlapJudgement) -> WaitingEntry:
    name = name_of(one.entered_by) if one.entered_by else ""
    return WaitingEntry(
        "judgement", str(one), name, one.entered_by_id, one.get_absolute_url(), is_training=False
    )
