"""Making the fictional plan for training, each round by the same services as a real one."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.contrib.auth import get_user_model
from django.db import transaction
from django.utils import timezone

from people.selectors.organisation import meeting_kinds, members
from programmes.importers.training import Training, TrainingRound
from programmes.models import (
    AssessmentRound,
    Meeting,
    Objective,
    PlanMember,
    PlannedActivity,
    ProgrammeArea,
    StrategicGoal,
    StrategicPlan,
)
from programmes.services.presenting import present_round, propose_presenting
from programmes.services.ratings import RatingEntry, add_evidence, save_area_text, save_rating
from programmes.services.rounds import NewRound, open_round
from programmes.signals import training_made
from record.models import Certainty, Citation, SourceDocument
from review.models import Circulation, Position, RatingLevel, RatingScale
from review.services.answering import dispose
from review.services.circulating import circulate
from review.services.clearing import clear_subject, propose_clearance
from review.services.positions import PositionEntry, save_position, send_positions
from review.states import CIRCULATED, CLEARED, DRAFT, PRESENTED

if TYPE_CHECKING:
    from django.contrib.auth.models import User


TITLE = "Training data: fictional"
STAGES = (DRAFT, CIRCULATED, CLEARED, PRESENTED)


class _Making:
    """The order in which the training plan is made, each round by the same services as a real one."""

    def __init__(self, wanted: Training) -> None:
        self.wanted = wanted
        users = {user.username: user for user in get_user_model().objects.all()}
        self.users: dict[str, User] = users
        self.secretariat, self.approver = users["secretariat"], users["approver"]
        self.source = SourceDocument.objects.create(
            slug="training",
            title=TITLE,
            kind=SourceDocument.Kind.TRAINING,
            publisher="Nobody",
            description="Made up for practice.",
            order=999,
        )
        self.areas: dict[str, ProgrammeArea] = {}

    def cite(self, place: str) -> Citation:
        return Citation.objects.create(source=self.source, place=place, certainty=Certainty.RECORDED)

    def make(self) -> StrategicPlan:
        self.plan = self._plan()
        self.levels = {level.slug: level for level in self.plan.rating_scale.levels.all()}
        self.meetings = {
            one.code: Meeting.objects.create(
                code=one.code,
                kind=meeting_kinds().filter(receives_rounds=True)[0],
                name=one.name,
                year=one.year,
                order=9_000 + place,
                citation=self.cite("Made up"),
            )
            for place, one in enumerate(self.wanted.meetings)
        }
        last: AssessmentRound | None = None
        for one in self.wanted.rounds:
            last = self._round(one, last)
        return self.plan

    def _plan(self) -> StrategicPlan:
        wanted = self.wanted
        scale = RatingScale.objects.create(
            slug="training-progress",
            name=wanted.scale.name,
            citation=self.cite("Scale"),
            order_citation=self.cite("Order"),
            definitions_citation=self.cite("Definitions"),
        )
        for rank, level in enumerate(wanted.scale.levels, 1):
            RatingLevel.objects.create(
                scale=scale, rank=rank, out_of=len(wanted.scale.levels), **level.model_dump()
            )
        plan = StrategicPlan.objects.create(
            slug=wanted.slug,
            title=wanted.title,
            first_year=wanted.first_year,
            last_year=wanted.last_year,
            rating_scale=scale,
            is_training=True,
            citation=self.cite("Plan"),
        )
        for state in members():
            PlanMember.objects.create(plan=plan, state=state)
        for number, text in enumerate(wanted.goals, 1):
            StrategicGoal.objects.create(plan=plan, number=number, text=text, citation=self.cite("Goal"))
        for order, area in enumerate(wanted.areas, 901):
            made = ProgrammeArea.objects.create(
                code=area.code, slug=area.slug, name=area.name, order=order, citation=self.cite("Area")
            )
            self.areas[area.code] = made
            Objective.objects.create(
                plan=plan, area=made, text=area.objective, citation=self.cite("Objective")
            )
            for number, text in enumerate(area.activities, 1):
                PlannedActivity.objects.create(
                    plan=plan,
                    area=made,
                    code=f"{area.code}-{number}",
                    number=number,
                    text=text,
                    citation=self.cite("Activity"),
                )
        return plan

    def _round(self, wanted: TrainingRound, last: AssessmentRound | None) -> AssessmentRound:
        made = open_round(
            self.plan,
            NewRound(
                kind=wanted.kind,
                title=wanted.title,
                assessed_by="Nobody: this is made up",
                as_of=wanted.as_of,
                meeting=self.meetings.get(wanted.meeting),
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
            meeting = self.meetings[wanted.meeting]
            propose_presenting(made, meeting=meeting, reason="For practice", by=self.secretariat)
            present_round(made, by=self.approver)
        return AssessmentRound.objects.get(pk=made.pk)

    def _rate(self, made: AssessmentRound, wanted: TrainingRound) -> None:
        activities = {one.code: one for one in self.plan.activities.all()}
        for code, one in wanted.ratings.items():
            entry = RatingEntry(
                level=self.levels.get(one.level),
                not_rated_because=one.not_rated_because,
                merged_into=activities.get(one.into),
                note="\n".join(one.note),
                change_reason=one.why,
            )
            at: dict[str, Any] = {
                "activity": activities[code],
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
                    area=self.areas[code],
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

    Raises KeyError when the demo accounts it is made with do not exist.
    """
    if StrategicPlan.objects.filter(slug=wanted.slug).exists():
        return None
    making = _Making(wanted)
    plan = making.make()
    training_made.send(sender=StrategicPlan, plan=plan, users=making.users)
    return plan
