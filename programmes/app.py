"""What the app tells the portal: who opens which page, what waits, is searched, shown and done at night."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from django.contrib.contenttypes.models import ContentType
from django.db.models import Count, Exists, OuterRef, Q, Subquery
from django.utils import timezone

from people.access import register_views
from people.conversations import Subject, SubjectKind, register_subjects
from people.desk import PROPOSED, Rows, Task, end_of, register_desk, register_desk_rows
from people.nightly import register_nightly
from people.policies import DELEGATE, OF_A_DELEGATION, STAFF, may, roles_of
from people.prepared import prepared
from people.selectors.organisation import organisation
from programmes.models import ActivityRating, AssessmentRound, Meeting, PlannedActivity, StrategicPlan
from programmes.policies import PRESENT
from programmes.selectors.at_work import SHARE, own_shares
from programmes.selectors.invariants import broken_in_plan
from programmes.selectors.levels import achievement_levels
from programmes.selectors.plans import miscounted
from programmes.selectors.records import TEXT_KINDS, digest_of_round, texts_to_circulate
from programmes.selectors.reviewed import (
    circulated_evidence,
    corrected_by,
    earlier_than,
    obstacles_to_circulating,
    obstacles_to_clearing,
    round_at,
)
from programmes.services.changes import recount
from programmes.services.ratings import rate_as_proposed
from programmes.services.rounds import clear, keep_reservations
from record.addresses import address_of
from record.services.changes import is_public
from reporting.addresses import reverse
from reporting.slots import fill, once
from reporting.words import worded
from review.app import NOT_BEFORE
from review.models import Proposal
from review.reviewable import Reviewed, register
from review.states import AT_WORK, CLEARED, DRAFT, PRESENTED

if TYPE_CHECKING:
    from django.contrib.auth.models import User
    from django.db.models import QuerySet


def waiting_rounds(user: User) -> Iterator[Task]:
    """Drafts to rate or to circulate, rounds that somebody proposed to clear, and those a meeting had."""
    if not roles_of(user) & STAFF:
        return
    decides, today = may(user, "clear"), timezone.now().date()
    for one in list(_with_counts(ContentType.objects.get_for_model(Meeting).pk)):
        if one.status == CLEARED:
            meeting = one.presented_to
            if meeting is not None and meeting.allows(today) and not one.is_asked:
                title = worded("Present %(one)s to %(meeting)s", meeting=meeting.code, one=one)
                plan = one.plan
                address = f"{reverse('programmes:present', args=[plan.slug])}?meeting={quote(meeting.code)}"
                yield Task(title, "", address, "Present", is_training=plan.is_training, plan=plan.slug)
            continue
        if one.status == DRAFT:
            yield _of_draft(one, (one.planned or 0) - (one.done or 0), one.planned or 0)
        proposer = one.clearance_proposed_by
        if proposer is not None:
            own = proposer.pk == user.pk
            if own or decides:
                yield PROPOSED.task(
                    worded("Clear %(one)s", one=one),
                    one.desk_address,
                    by=proposer,
                    is_own=own,
                    is_training=one.plan.is_training,
                    plan=one.plan.slug,
                )


def waiting_shares(user: User) -> Iterator[Rows]:
    """What somebody was given to rate and has not rated yet."""
    if roles_of(user) & STAFF:
        yield Rows(partial(own_shares, user), {one: one for one in SHARE}, _of_shares)


def _of_shares(rows: list[dict[str, Any]]) -> Iterator[Task]:
    for one in rows:
        form = reverse("programmes:rating-form", args=[one["plan_slug"], one["round_slug"]])
        yield Task(
            worded(
                "Rate %(left)s %(activities)s of %(round)s that are yours",
                left=one["left"],
                activities=organisation().called.activities,
                round=one["round_title"],
            )
            if one["left"] > 1
            else worded(
                "Rate one %(activity)s of %(round)s that is yours",
                activity=organisation().called.activity,
                round=one["round_title"],
            ),
            "",
            f"{form}?show=mine",
            "Rate",
            end_of(one["due"]),
            one["is_training"],
            plan=one["plan_slug"],
        )


def _of_draft(one: AssessmentRound, left: int, whole: int) -> Task:
    if left:
        title = worded(
            "Rate %(left)s of %(whole)s %(activities)s of %(one)s",
            left=left,
            whole=whole,
            one=one,
            activities=organisation().called.activities,
        )
        address = reverse("programmes:rating-form", args=[one.plan.slug, one.slug])
        return Task(title, "", address, "Rate", is_training=one.plan.is_training, plan=one.plan.slug)
    title = worded("Circulate %(one)s, or have it cleared", one=one)
    return Task(title, "", one.desk_address, "Open", is_training=one.plan.is_training, plan=one.plan.slug)


@prepared
def _with_counts(type_of_meetings: int) -> QuerySet[Any]:
    planned = PlannedActivity.objects.filter(plan=OuterRef("plan")).order_by().values("plan")
    done = ActivityRating.objects.filter(
        Q(level__isnull=False) | ~Q(not_rated_because=""), assessment_round=OuterRef("pk")
    )
    asked = Proposal.objects.filter(
        content_type=type_of_meetings,
        object_id=OuterRef("presented_to"),
        act=PRESENT,
        state=Proposal.State.OPEN,
    )
    counted = done.order_by().values("assessment_round")
    found: Any = AssessmentRound.objects.filter(
        Q(status__in=AT_WORK) | Q(status=CLEARED, presented_to__isnull=False, revised_since__isnull=True)
    ).select_related("plan", "clearance_proposed_by", "presented_to")
    rounds: QuerySet[Any] = found.annotate(
        is_asked=Exists(asked),
        planned=Subquery(planned.annotate(many=Count("pk")).values("many")),
        done=Subquery(counted.annotate(many=Count("pk")).values("many")),
    )
    return rounds


register_desk(waiting_rounds)
register_desk_rows(waiting_shares)


ACTIVITY = "activity"


def _activity(key: int, reader: User) -> Subject | None:
    found = PlannedActivity.objects.visible_to(reader).select_related("plan", "area").filter(pk=key).first()
    if found is None:
        return None
    return Subject(
        f"{found.code}, {found.plan.title}",
        found.text,
        address_of(found),
        list(found.plan.taking_part) if is_public(found) else [],
        found.plan.is_training,
    )


register_subjects(SubjectKind(ACTIVITY, PlannedActivity, _activity))


ORDER = 10


def _answered_now(_context: Mapping[str, Any], subject: Any) -> dict[str, Any] | None:
    """Return the levels of a round that everybody reads; None for what is no such round."""
    if not isinstance(subject, AssessmentRound) or subject.status not in {CLEARED, PRESENTED}:
        return None
    return {"levels": achievement_levels(subject)}


def _conversation(context: Mapping[str, Any], text: Any) -> dict[str, Any] | None:
    """Return the activity that a reviewed text rates; None for a text that rates none."""
    current = context.get("round")
    if not text.about or not isinstance(current, AssessmentRound):
        return None

    def keys() -> dict[str, int]:
        return dict(_keys_by_code(current.plan_id))

    key = once(context, f"activities of {current.plan_id}", keys).get(text.about)
    return {"key": key, "code": text.about} if key else None


@prepared
def _keys_by_code(plan: int) -> QuerySet[PlannedActivity, tuple[str, int]]:
    return PlannedActivity.objects.filter(plan=plan).order_by().values_list("code", "pk")


fill("reviewed-text", "programmes/text_conversation.html", _conversation, order=ORDER)
NOT_BEFORE[PRESENT] = lambda: Subquery(
    Meeting.objects.filter(pk=OuterRef("object_id")).values("starts_on")[:1]
)
fill("answered-now", "programmes/answered_now.html", _answered_now, order=ORDER)


def mend_counts(_now: datetime) -> Iterator[str]:
    """Count the activities of a plan anew whose stored numbers are wrong, as after rows put in by hand."""
    for plan in miscounted():
        recount(plan)
        yield worded("The activities of %(plan)s were counted anew.", plan=plan)


def report_broken(_now: datetime) -> Iterator[str]:
    """Say which numbers do not add up or have no source; nobody but a person can say what is right."""
    for plan in StrategicPlan.objects.filter(is_training=False):
        yield from broken_in_plan(plan)


register_nightly(mend_counts)
register_nightly(report_broken)


register_views(
    "programmes",
    public=(
        "areas",
        "area",
        "activities",
        "activities-file",
        "activity",
        "rounds",
        "round",
        "compare",
        "compare-file",
        "figure",
        "figure-file",
        "embed",
        "record",
        "record-file",
        "changes",
        "changes-file",
        "as-of",
        "evidence-file",
        "meetings",
        "moved",
        "logo",
        "look",
    ),
    by_act={
        "set-up": (
            "setup",
            "setup-organisation",
            "setup-members",
            "setup-member",
            "setup-member-remove",
            "setup-kinds",
            "setup-kind-remove",
        ),
        "enter-meeting": (
            "setup-meetings",
            "setup-meeting",
            "setup-meeting-new",
            "setup-meeting-delete",
            "setup-platforms",
            "setup-platform",
            "setup-platform-new",
            "setup-platform-delete",
        ),
        "set-up-plan": ("setup-plan-new", "setup-plan"),
        "write-draft-plan": (
            "setup-details",
            "setup-numbered",
            "setup-scale",
            "setup-outline",
            "setup-outline-undo",
            "setup-plan-delete",
        ),
        "set-members": ("setup-plan-members",),
        "propose-adoption": ("setup-adopt",),
        "propose-addition": ("setup-add",),
        "set-rules": ("rules",),
        "open": ("open-round",),
        "rate": (
            "round-desk",
            "rating-form",
            "assign",
            "ratings-workbook",
            "ratings-upload",
            "ratings-preview",
        ),
        "dispose": ("answers",),
        "circulate": ("circulate",),
        "discard": ("discard",),
        "propose-clearance": ("round-step",),
        "propose-presenting": ("present",),
        "review": ("review-evidence",),
        "amend": ("amend",),
        "withdraw-file": ("withdraw-file",),
    },
    by_roles={
        "round-positions": STAFF | OF_A_DELEGATION | {DELEGATE},
    },
)


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
        corrects=corrected_by,
        written_at=lambda one: reverse("programmes:rating-form", args=[one.plan.slug, one.slug]),
    ),
    *TEXT_KINDS,
)
