"""Making the fictional plan for training, each round by the same services as a real one."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from django.contrib.auth import get_user_model
from django.db import transaction
from django.utils import timezone
from pydantic import Field

from people.models import MemberState
from people.selectors.organisation import meeting_kinds, members
from programmes.importers.plans import PlanStoring
from programmes.importers.reading import read_plan
from programmes.importers.schema import MeetingRecord, PlanFiles
from programmes.models import AssessmentRound, StrategicPlan
from programmes.services.presenting import propose_presenting
from programmes.services.ratings import RatingEntry, add_evidence, save_area_text, save_rating
from programmes.services.rounds import NewRound, open_round
from programmes.signals import training_made
from record.importers.reading import FilesRefusedError, read_as
from record.importers.schema import Record
from record.services.loading import AlreadyThereError
from reporting.words import worded
from review.models import Circulation, Position
from review.services.circulating import circulate, clear_subject, propose_clearance
from review.services.positions import PositionEntry, dispose, save_position, send_positions
from review.services.proposals import accept
from review.states import CIRCULATED, CLEARED, DRAFT, PRESENTED

if TYPE_CHECKING:
    from django.contrib.auth.models import User


STAGES = (DRAFT, CIRCULATED, CLEARED, PRESENTED)
FOR_PRACTICE = "Made up for practice"


class _TrainingPlan(PlanStoring):
    """Stores the files of the fictional plan behind everything real."""

    reason = FOR_PRACTICE
    first_source, first_meeting, first_area = 999, 9_000, 901
    is_training = only_new = True

    def members(self) -> Iterable[MemberState]:
        """Return everybody who is a member, so that each can practise."""
        return members()

    def kind_of_meeting(self, wanted: MeetingRecord) -> str:
        """Return the first kind of this organisation that receives rounds: what it is called differs."""
        return meeting_kinds().filter(receives_rounds=True)[0].slug

    def store_all(self) -> StrategicPlan:
        """Store the plan with all that it refers to, and return it; raises AlreadyThereError."""
        self.store_sources()
        self.store_meetings()
        plan = self.store_plan()
        self.store_areas(plan)
        return plan


class _Making:
    """The order in which the training plan is made, each round by the same services as a real one."""

    def __init__(self, wanted: Training) -> None:
        self.wanted = wanted
        users = {user.username: user for user in get_user_model().objects.all()}
        self.users: dict[str, User] = users
        self.secretariat, self.approver = users["secretariat"], users["approver"]
        storing = _TrainingPlan(wanted.plan)
        self.store, self.levels = storing.store_all, storing.levels
        self.facts: Mapping[str, Any] = storing.facts

    def make(self) -> StrategicPlan:
        """Store the plan, and take every round as far as it goes; raises AlreadyThereError."""
        self.plan = self.store()
        last: AssessmentRound | None = None
        for one in self.wanted.rounds:
            last = self._round(one, last)
        return self.plan

    def _round(self, wanted: TrainingRound, last: AssessmentRound | None) -> AssessmentRound:
        made = open_round(
            self.plan,
            NewRound(
                kind=wanted.kind,
                title=wanted.title,
                assessed_by="Nobody: this is made up",
                as_of=wanted.as_of,
                meeting=self.facts.get(f"meeting {wanted.meeting}"),
                updates=last,
            ),
            by=self.secretariat,
        )
        self._rate(made, wanted)
        stage = STAGES.index(wanted.reaches)
        if stage >= STAGES.index(CIRCULATED):
            self._circulate(made, wanted)
        if stage >= STAGES.index(CLEARED):
            propose_clearance(made, by=self.secretariat)
            clear_subject(made, by=self.approver)
        if stage >= STAGES.index(PRESENTED):
            meeting = self.facts[f"meeting {wanted.meeting}"]
            accept(
                propose_presenting([made], meeting=meeting, reason="For practice", by=self.secretariat),
                by=self.approver,
            )
        return AssessmentRound.objects.get(pk=made.pk)

    def _rate(self, made: AssessmentRound, wanted: TrainingRound) -> None:
        for code, one in wanted.ratings.items():
            entry = RatingEntry(
                level=self.levels.get(one.level),
                not_rated_because=one.not_rated_because,
                merged_into=self.facts.get(f"activity {one.into}"),
                note="\n".join(one.note),
                change_reason=one.why,
            )
            at: dict[str, Any] = {
                "activity": self.facts[f"activity {code}"],
                "assessment_round": made,
                "by": self.secretariat,
            }
            save_rating(entry=entry, expected_version=0, **at)
            if one.evidence:
                add_evidence(**one.evidence.model_dump(), **at)
        for code, texts in wanted.texts.items():
            for kind, text in texts.items():
                save_area_text(
                    kind=kind,
                    area=self.facts[f"area {code}"],
                    assessment_round=made,
                    text=text,
                    expected_version=0,
                    by=self.secretariat,
                )

    def _circulate(self, made: AssessmentRound, wanted: TrainingRound) -> None:
        deadline = timezone.now() + timedelta(days=21)
        circulation = circulate(made, deadline=deadline, by=self.secretariat, notify=False)
        texts = {text.code: text for text in circulation.texts.all()}
        senders = {}
        for one in wanted.positions:
            entry = PositionEntry(one.kind, one.text, self.levels.get(one.level))
            save_position(texts[one.text_of], entry=entry, expected_version=0, by=self.users[one.by])
            if not one.draft:
                senders[one.by] = one.attribution or "named"
        for username, attribution in senders.items():
            send_positions(circulation, attribution=attribution, by=self.users[username])
        if wanted.reaches == CIRCULATED:
            return
        for one in wanted.positions:
            if one.answer:
                position = Position.objects.get(
                    text_of=texts[one.text_of], state__delegations__user__username=one.by
                )
                dispose(
                    position,
                    disposition=one.answer,
                    text=one.answer_text,
                    expected_version=position.version,
                    by=self.secretariat,
                )
        # Nobody waits three weeks for an exercise: its deadline is put behind it.
        Circulation.objects.filter(pk=circulation.pk).update(deadline=timezone.now())


@transaction.atomic
def make_training(wanted: Training) -> StrategicPlan | None:
    """Make the fictional plan, or return None when it is there already.

    Raises KeyError when the demo accounts it is made with do not exist, FilesRefusedError where something
    real has a code of it.
    """
    if StrategicPlan.objects.filter(slug=wanted.plan.plan.plan.slug, is_training=True).exists():
        return None
    making = _Making(wanted)
    try:
        plan = making.make()
    except AlreadyThereError as error:
        message = worded("something real has a name of the plan: %(error)s", error=error)
        raise FilesRefusedError([message]) from None
    training_made.send(sender=StrategicPlan, plan=plan, users=making.users)
    return plan


State = Literal["draft", "circulated", "cleared", "presented"]
FILE = "rounds.yaml"


class TrainingEvidence(Record):
    title: str
    url: str
    page: str = ""
    quote: str = ""


class TrainingRating(Record):
    level: str = ""
    not_rated_because: str = ""
    into: str = ""
    note: list[str] = Field(default_factory=list)
    why: str = ""
    evidence: TrainingEvidence | None = None


class TrainingPosition(Record):
    by: str
    text_of: str
    kind: str
    text: str = ""
    level: str = ""
    attribution: str = ""
    answer: str = ""
    answer_text: str = ""
    draft: bool = False


class TrainingRound(Record):
    title: str
    kind: str
    as_of: str
    reaches: State
    meeting: str = ""
    ratings: dict[str, TrainingRating]
    texts: dict[str, dict[str, str]] = Field(default_factory=dict)
    positions: list[TrainingPosition] = Field(default_factory=list)


class RoundsFile(Record):
    rounds: list[TrainingRound]


@dataclass(frozen=True)
class Training:
    """The files of the fictional plan, and the rounds it is taken through."""

    plan: PlanFiles
    rounds: list[TrainingRound]


def read_training(folder: Path) -> Training:
    """Read and check the training plan; raises FilesRefusedError with every problem found."""
    return Training(read_plan(folder), read_as(RoundsFile, folder / FILE).rounds)
