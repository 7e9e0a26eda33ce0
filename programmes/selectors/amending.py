"""Which cleared or adopted wording can be changed, by which fields, and what stands to be decided."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from django.contrib.contenttypes.models import ContentType
from django.db import models

from people.models import MemberState
from programmes.models import (
    AchievementSummary,
    ActivityRating,
    Approach,
    AssessmentRound,
    KeyAchievement,
    Meeting,
    Objective,
    PlannedActivity,
    Platform,
    ProgrammeArea,
    StrategicGoal,
    StrategicPlan,
)
from programmes.models.plans import SHORT_TITLE
from programmes.policies import AMEND
from record.models import Citation, SourceDocument
from record.refusals import NotFoundError
from reporting.words import first_upper
from review.models import Proposal
from review.states import CLEARED

MOST_LISTED = 60
STRAIGHT: Final = str.maketrans("‘’‚‛“”„‟", "''''\"\"\"\"")
"""Straight quotes for curly ones."""
OF_LINES: Final = frozenset({"also_printed_as", "documents", "note"})
"""Fields in which each line is a thing of its own."""


@dataclass(frozen=True)
class Amendable:
    """A kind of record whose wording can be changed: its fields, and how one of them is called in a list.

    ``status`` is the path to the state that must be “cleared”; empty for what has none.
    """

    kind: str
    words: str
    model: type[models.Model]
    fields: tuple[str, ...]
    search: tuple[str, ...]
    related: tuple[str, ...] = ()
    name: Callable[[Any], str] = str
    status: str = ""


def _of_activity(one: Any) -> str:
    return f"{one.activity.code}, {one.assessment_round}"


def _of_area(one: Any) -> str:
    return f"{one.area}, {one.assessment_round}"


def _of_plan(one: Any) -> str:
    return f"{one}, {one.plan}"


TEXT, OF_AREA, OF_ROUND = ("text",), ("area__name", "text"), ("area", "assessment_round")
KINDS: Final[dict[str, Amendable]] = {
    one.kind: one
    for one in (
        Amendable(
            "activity",
            "Planned activities",
            PlannedActivity,
            (*TEXT, "short_title"),
            ("code", "text"),
            ("plan",),
            _of_plan,
        ),
        Amendable(
            "rating",
            "Notes of ratings",
            ActivityRating,
            ("note", "as_of"),
            ("activity__code", "note"),
            ("activity", "assessment_round__plan"),
            _of_activity,
            "assessment_round__status",
        ),
        Amendable(
            "key-achievement",
            "Key achievements",
            KeyAchievement,
            TEXT,
            ("area__name", "text"),
            OF_ROUND,
            _of_area,
            "assessment_round__status",
        ),
        Amendable(
            "summary",
            "Achievement summaries",
            AchievementSummary,
            TEXT,
            ("area__name", "text"),
            OF_ROUND,
            _of_area,
            "assessment_round__status",
        ),
        Amendable(
            "objective", "Objectives", Objective, (*TEXT, "area_name"), OF_AREA, ("area", "plan"), _of_plan
        ),
        Amendable("goal", "Goals", StrategicGoal, TEXT, TEXT, ("plan",), _of_plan),
        Amendable("approach", "Approaches", Approach, TEXT, TEXT, ("plan",), _of_plan),
        Amendable("area", "Programme areas", ProgrammeArea, ("name",), ("code", "name")),
        Amendable("plan", "Plans", StrategicPlan, ("title",), ("title",)),
        Amendable(
            "round",
            "Rounds",
            AssessmentRound,
            ("title", "assessed_by", "as_of"),
            ("title",),
            ("plan",),
            _of_plan,
        ),
        Amendable(
            "platform", "Platforms", Platform, ("name", "launched_in", "also_printed_as"), ("code", "name")
        ),
        Amendable(
            "meeting",
            "Meetings",
            Meeting,
            ("name", "year", "month", "starts_on", "ends_on", "place", "decided", "documents"),
            ("code", "name", "place"),
        ),
        Amendable("state", "Member States", MemberState, ("name",), ("name", "iso_code")),
        Amendable("source", "Sources", SourceDocument, ("title", "publisher"), ("title",)),
        Amendable(
            "citation",
            "Citations",
            Citation,
            ("place", "certainty", "confidence", "reasoning", "note"),
            ("place", "reasoning", "note", "source__title"),
            ("source",),
        ),
    )
}
"""What the pages “Change wording” offer; a level changes by a revision of its round only."""


def register(kind: Amendable) -> None:
    """Let the pages “Change wording” offer records of another app."""
    KINDS[kind.kind] = kind


def amendable(kind: str, key: int) -> tuple[Amendable, models.Model]:
    """Return a kind and one of its records; raises NotFoundError."""
    found = KINDS.get(kind)
    record = (
        found.model._default_manager.select_related(*found.related).filter(pk=key).first() if found else None
    )
    if found is None or record is None:
        raise NotFoundError("There is no such record.")
    return found, record


def kind_of(record: models.Model) -> str:
    """Return under which name a record is found here; raises NotFoundError for other records."""
    for one in KINDS.values():
        if type(record) is one.model:
            return one.kind
    raise NotFoundError("Wording of this kind is not changed here.")


def records_of(kind: str, words: str) -> tuple[list[tuple[models.Model, str, str]], bool]:
    """Return records of a kind that hold the words, with name and wording, and whether there are more."""
    found = KINDS.get(kind)
    if found is None:
        return [], False
    wanted = models.Q()
    for name in found.search:
        wanted |= models.Q(**{f"{name}__icontains": words})
    rows = found.model._default_manager.select_related(*found.related).filter(wanted)
    if found.status:
        rows = rows.filter(**{found.status: CLEARED})
    listed = list(rows[: MOST_LISTED + 1])
    return [(one, found.name(one), as_text(one, found.fields[0])) for one in listed[:MOST_LISTED]], len(
        listed
    ) > MOST_LISTED


def as_text(record: models.Model, name: str) -> str:
    """Return a field of a record as the text that is stored with a change."""
    field: Any = record._meta.get_field(name)
    return "" if getattr(record, name) is None else str(field.value_to_string(record))


def label_of(record: models.Model | type[models.Model], name: str) -> str:
    label = str(record._meta.get_field(name).verbose_name)  # type: ignore[union-attr]
    return first_upper(label)


def is_same_wording(record: models.Model, changes: Mapping[str, tuple[str, str]]) -> bool:
    """Say whether nothing differs but white space and straight or curly quotes; ``changes`` as stored.

    A short title is no official wording: it may differ. Elsewhere any other sign can turn a meaning round:
    1.5 and 15, county and country differ by one. A field that is no text, as a day, is never the same.
    """
    for name, (before, after) in changes.items():
        if name in SHORT_TITLE:
            continue
        field = record._meta.get_field(name)
        is_text = isinstance(field, models.CharField | models.TextField) and not field.choices
        lines = [_plain(text, by_line=name in OF_LINES) for text in (before, after)]
        if not is_text or name == "as_of" or lines[0] != lines[1]:
            return False
    return True


def _plain(text: str, *, by_line: bool) -> list[str]:
    """Return the words of a text with straight quotes, one blank between; each line where lines count."""
    words = [" ".join(line.split()) for line in text.translate(STRAIGHT).splitlines()]
    lines = [line for line in words if line]
    return lines if by_line else [" ".join(lines)]


def amended_in(assessment_round: AssessmentRound) -> list[Proposal]:
    """Return what changed of the wording of a round and of its plan since it was cleared, newest first."""
    wanted = models.Q()
    for model, keys in (
        (AssessmentRound, [assessment_round.pk]),
        (ActivityRating, assessment_round.ratings.values("pk")),
        (KeyAchievement, assessment_round.key_achievements.values("pk")),
        (AchievementSummary, assessment_round.achievement_summaries.values("pk")),
        (PlannedActivity, assessment_round.plan.activities.values("pk")),
        (ProgrammeArea, assessment_round.plan.objectives.values("area")),
        (StrategicPlan, [assessment_round.plan_id]),
    ):
        kind = ContentType.objects.get_for_model(model)
        wanted |= models.Q(content_type=kind, object_id__in=keys)
    found = Proposal.objects.filter(wanted, act=AMEND, state=Proposal.State.DONE)
    if assessment_round.cleared_at is not None:
        found = found.filter(proposed_at__gte=assessment_round.cleared_at)
    return list(found.select_related("proposed_by", "content_type").prefetch_related("subject"))
