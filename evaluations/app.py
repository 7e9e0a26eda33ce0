"""What the app tells the portal: who opens which page, what waits, is searched, shown and done at night."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import partial
from typing import TYPE_CHECKING, Any, Final

from django.db.models import TextField
from django.db.models.functions import Coalesce, Left

from evaluations.models import (
    Evaluation,
    Finding,
    Judgement,
    ManagementResponse,
    Recommendation,
    Succession,
    Topic,
)
from evaluations.selectors.actions import (
    FOLLOW_UP,
    by_meeting,
    of_round,
    open_actions_of,
    to_verify_by,
)
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
from evaluations.selectors.evaluations import own_evaluations
from evaluations.selectors.findings import findings_about, named_by, names_by_instrument, names_of_survey
from evaluations.selectors.recommendations import unanswered_evaluations
from evaluations.services.evaluations import clear
from people.access import register_views
from people.conversations import Subject, SubjectKind, register_subjects
from people.desk import Rows, Task, end_of, register_desk, register_desk_rows
from people.policies import EVALUATOR, STAFF, may, roles_of
from programmes.models import StrategicPlan
from programmes.models.plans import front_plan
from programmes.selectors.reviewed import circulated_evidence
from record.selectors.corrections import correction_index
from reporting.addresses import place, reverse
from reporting.slots import fill, once, type_of_gathering
from reporting.words import worded
from review.app import EntryKind, register_entries
from review.reviewable import Reviewed, register
from review.states import DRAFT

if TYPE_CHECKING:
    from django.contrib.auth.models import User

    from people.policies import type_of_user
    from people.selectors.unions import type_of_values
    from record.searching import type_of_kind


_ACTION: Final[type_of_values] = {
    "pk": "pk",
    "text": Left("text", 160),
    "due": "due_on",
    "code": "recommendation__code",
    "plan": "recommendation__evaluation__plan__slug",
    "is_training": "recommendation__evaluation__plan__is_training",
}


_UNANSWERED: Final[type_of_values] = {
    "slug": "slug",
    "title": "title",
    "many": "many",
    "plan": "plan__slug",
    "is_training": "plan__is_training",
}


def waiting_actions(user: User) -> Iterator[Rows]:
    """Actions of one’s own, by their due dates; for staff those reported done, and what has no response."""
    yield Rows(partial(open_actions_of, user), _ACTION, partial(_of_actions, button="Report"))
    if roles_of(user) & STAFF:
        yield Rows(partial(to_verify_by, user), _ACTION, partial(_of_actions, button="Verify"))
        yield Rows(unanswered_evaluations, _UNANSWERED, _of_unanswered)


def _of_unanswered(rows: list[dict[str, Any]]) -> Iterator[Task]:
    for one in rows:
        yield Task(
            worded("Respond to what %(title)s recommends", title=one["title"]),
            worded("Without a response: %(many)s", many=one["many"]),
            place("decisions#recommendations", query=f"evaluation={one['slug']}&state=no-response"),
            "Open",
            is_training=one["is_training"],
            plan=one["plan"],
        )


def _of_actions(rows: list[dict[str, Any]], button: str) -> Iterator[Task]:
    message = "This action on %(code)s is yours"
    if button == "Verify":
        message = "This action on %(code)s is reported done"
    for one in rows:
        yield Task(
            one["text"],
            worded(message, code=one["code"]),
            reverse("evaluations:action", args=[one["pk"]]),
            button,
            end_of(one["due"]) if button == "Report" else None,
            one["is_training"],
            plan=one["plan"],
            view=FOLLOW_UP,
        )


def waiting_evaluations(user: User) -> Iterator[Task]:
    """For an evaluator: the evaluations still open to writing."""
    if EVALUATOR not in roles_of(user):
        return
    for one in own_evaluations(user):
        if one.status == DRAFT:
            title = worded("Write findings and recommendations of %(one)s", one=one)
            plan = one.plan
            yield Task(title, "", one.desk_address, "Write", is_training=plan.is_training, plan=plan.slug)


LONGEST_SHOWN: Final = 80
MOST_OF_A_REASON: Final = 300


def _response(one: dict[str, Any]) -> tuple[str, str]:
    decision = ManagementResponse.Decision(one["decision"]).label.lower()
    address = reverse("evaluations:recommendation", args=[one["evaluation"], one["code"]])
    return f"{one['code']}, {decision}: {one['text']}", address


def _judgement(one: dict[str, Any]) -> tuple[str, str]:
    return one["text"][:LONGEST_SHOWN], reverse("evaluations:board", args=[one["plan"]])


def _disposition(one: dict[str, Any]) -> tuple[str, str]:
    label = f"{one['of']}: {Succession.Disposition(one['disposition']).label}"
    page = reverse("evaluations:ledger", args=[one["plan"]])
    return label[:LONGEST_SHOWN], f"{page}?disposition={one['disposition']}"


register_entries(
    EntryKind(
        "response",
        "responses",
        ManagementResponse,
        {
            "code": "recommendation__code",
            "evaluation": "recommendation__evaluation__slug",
            "decision": "decision",
            "text": Left("recommendation__text", LONGEST_SHOWN),
            "why": Left("reason", MOST_OF_A_REASON),
            "plan": "recommendation__evaluation__plan__slug",
            "is_training": "recommendation__evaluation__plan__is_training",
        },
        _response,
    ),
    EntryKind(
        "judgement",
        "judgements",
        Judgement,
        {"text": "text", "plan": "plan__slug", "is_training": "plan__is_training"},
        _judgement,
    ),
    EntryKind(
        "disposition",
        "successions",
        Succession,
        {
            "of": Coalesce(
                "activity__code", "recommendation__code", "suggestion__text", output_field=TextField()
            ),
            "plan": "plan__slug",
            "disposition": "disposition",
            "why": Left("reason", MOST_OF_A_REASON),
            "is_training": "plan__is_training",
        },
        _disposition,
    ),
)


register_desk(waiting_evaluations)
register_desk_rows(waiting_actions)


FINDING = "finding"


def _finding(key: int, reader: User) -> Subject | None:
    found = Finding.objects.visible_to(reader).select_related("evaluation__plan").filter(pk=key).first()
    if found is None:
        return None
    evaluation, is_staff = found.evaluation, bool(roles_of(reader) & STAFF)
    desk = f"{reverse('evaluations:workplace', args=[evaluation.slug])}#{found.code}"
    return Subject(
        f"{found.code}, {evaluation.title}",
        found.summary,
        desk if is_staff else found.get_absolute_url(),
        list(evaluation.plan.taking_part) if found.is_cleared else [],
        evaluation.plan.is_training,
    )


register_subjects(SubjectKind(FINDING, Finding, _finding))


ORDER = 20


def _board(_context: Mapping[str, Any], _subject: Any) -> dict[str, Any] | None:
    plan = front_plan()
    return {"front_plan": plan} if plan else None


def _findings(about: str) -> type_of_gathering:
    """Return what gathers the findings about a record of one kind."""

    def gather(context: Mapping[str, Any], subject: Any) -> dict[str, Any] | None:
        found = findings_about(context["request"].user, **{about: subject.pk})
        return {"findings": found} if found else None

    return gather


def _names(context: Mapping[str, Any], mechanism: Any) -> dict[str, Any]:
    return {"named": named_by(mechanism, context["request"].user)}


def _instrument_names(context: Mapping[str, Any], instrument: Any) -> dict[str, Any] | None:
    user = context["request"].user
    named = once(context, "names of instruments", lambda: names_by_instrument(user)).get(instrument.pk)
    return {"named": named} if named else None


def _suggestion_names(context: Mapping[str, Any], suggestion: Any) -> dict[str, Any]:
    survey = suggestion.theme.question.survey
    names = once(context, f"suggestions of {survey.pk}", lambda: names_of_survey(survey))
    return {
        "named": names.get(suggestion.pk),
        "suggestion": suggestion,
        "may_name": may(context["request"].user, "name-partners"),
    }


def _considered_round(context: Mapping[str, Any], assessment_round: Any) -> dict[str, Any] | None:
    user = context["request"].user
    found = of_round(assessment_round, user)
    if not found:
        return None
    return {
        "found": found,
        "may_note": may(user, "note-consideration"),
        "may_edit": _may_edit(context),
        "index": correction_index(),
    }


def _frozen_with_round(_context: Mapping[str, Any], assessment_round: Any) -> dict[str, Any] | None:
    found = assessment_round.is_frozen and getattr(assessment_round, "follow_up_snapshot", None)
    return {"frozen": found} if found else None


def _dealt_with(context: Mapping[str, Any], meeting: Any) -> dict[str, Any] | None:
    user = context["request"].user
    found = once(context, "what meetings dealt with", lambda: by_meeting(user)).get(meeting.pk)
    return {"one": meeting, "found": found, "may_edit": _may_edit(context)} if found else None


def _may_edit(context: Mapping[str, Any]) -> bool:
    return bool(context.get("may_edit", False))


for slot, about in (
    ("activity-additions", "activities"),
    ("area-additions", "areas"),
    ("mechanism-additions", "mechanisms"),
):
    fill(slot, "evaluations/findings_about.html", _findings(about), order=ORDER)
fill("mechanism-additions", "evaluations/names.html", _names, order=ORDER + 1)
fill("instrument-additions", "evaluations/instrument_named.html", _instrument_names, order=ORDER)
fill("suggestion-additions", "evaluations/named_in.html", _suggestion_names, order=ORDER)
fill("round-additions", "evaluations/considered.html", _considered_round, order=ORDER)
fill("round-additions", "evaluations/frozen_with_round.html", _frozen_with_round, order=ORDER + 1)
fill("meeting-did", "evaluations/dealt_with.html", _dealt_with, order=ORDER)
fill("judgements-additions", "evaluations/on_duplication.html", _board, order=ORDER)


register_views(
    "evaluations",
    public=(
        "evaluations",
        "evaluation",
        "findings",
        "findings-file",
        "ratings",
        "ratings-file",
        "positions",
        "recommendations",
        "recommendations-file",
        "recommendation",
        "follow-up",
        "follow-up-file",
        "follow-up-record",
        "board",
        "board-file",
        "ledger",
        "ledger-file",
        "flow-file",
        "calendar",
        "considerations-file",
    ),
    by_act={
        "write": (
            "workplace",
            "new-finding",
            "write-finding",
            "new-recommendation",
            "write-recommendation",
            "delete-written",
            "rate",
            "criterion",
            "step",
        ),
        "open-evaluation": ("open-evaluation",),
        "import": ("upload-table", "map-table", "preview-table"),
        "respond": ("respond",),
        "plan-actions": ("new-action", "plan-action"),
        "exit": ("let-go", "open-again"),
        "report": ("calendar-key", "action", "update-file"),
        "judge": ("judge",),
        "decide-succession": ("decide",),
        "name-partners": ("name-in-suggestion",),
        "note-consideration": ("new-consideration", "write-consideration", "delete-consideration"),
        "draft-plan": (
            "open-draft",
            "next-plan",
            "draft-objective",
            "new-draft-activity",
            "draft-activity",
            "delete-draft-activity",
        ),
        "circulate": ("circulate",),
        "dispose": ("answers",),
    },
)


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


def kinds(user: type_of_user | None) -> Iterable[type_of_kind]:
    """What is searched of evaluations: topics, findings and recommendations that the reader may see."""
    searched: tuple[tuple[str, Any, str], ...] = (
        ("Findings", Finding, "summary"),
        ("Recommendations and suggestions", Recommendation, "text"),
    )
    plans = StrategicPlan.objects.visible_to(user).filter(is_training=False)
    topics = Topic.objects.filter(plan__in=plans).select_related("plan")
    yield "Topics of the evidence board", topics, _topic
    for kind, model, text in searched:
        rows = model.objects.visible_to(user).real().select_related("evaluation")
        yield kind, rows, partial(_described, text)


def _topic(row: Topic) -> tuple[str, str, str]:
    return row.title, worded("Evidence board of %(plan)s", plan=row.plan), row.get_absolute_url()


def _described(text: str, row: Finding | Recommendation) -> tuple[str, str, str]:
    return f"{row.code} · {row.evaluation}", getattr(row, text), row.get_absolute_url()
