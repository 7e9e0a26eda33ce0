"""What the app tells the portal: who opens which page, what waits, is searched, shown and done at night."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

from django.db.models import TextField
from django.db.models.functions import Coalesce

from partnerships.models import Absence, Collaboration, ContextInstrument, Mechanism, OverlapJudgement
from partnerships.selectors.others import surroundings_of_activity, surroundings_of_area
from people.access import register_views
from people.desk import ENTERED, Rows, Task, register_desk_rows
from people.names import name_at
from people.policies import STAFF, may, roles_of
from record.selectors.corrections import correction_index
from reporting.addresses import reverse
from reporting.slots import fill
from reporting.words import worded

if TYPE_CHECKING:
    from django.contrib.auth.models import User
    from django.db.models import QuerySet

    from people.selectors.unions import type_of_values
    from record.searching import type_of_kind


def waiting_judgements(user: User) -> Iterator[Rows]:
    """Drafts of others for who may clear them, and one’s own, which wait for a second person."""
    if not roles_of(user) & STAFF:
        return

    def found() -> QuerySet[Any]:
        waiting = OverlapJudgement.objects.filter(status=OverlapJudgement.Status.DRAFT)
        return waiting if may(user, "clear-entry") else waiting.filter(entered_by=user.pk)

    def tasks(rows: list[dict[str, Any]]) -> Iterator[Task]:
        for one in rows:
            verdict = OverlapJudgement.Verdict(one["verdict"]).label
            yield ENTERED.task(
                worded("Clear the judgement on %(one)s", one=f"{one['of']}, {one['area']}: {verdict}"),
                f"{reverse('partnerships:overlap')}#judgements",
                by=one["by"],
                is_own=one["by_key"] == user.pk,
                tick=f"overlap-{one['pk']}-{one['version']}",
            )

    values: type_of_values = {
        "pk": "pk",
        "version": "version",
        "of": Coalesce("mechanism__code", "state__name", output_field=TextField()),
        "area": "area__name",
        "verdict": "verdict",
        "by": name_at("entered_by"),
        "by_key": "entered_by",
    }
    yield Rows(found, values, tasks)


register_desk_rows(waiting_judgements)


ORDER = 30


def _on_area(context: Mapping[str, Any], area: Any) -> dict[str, Any]:
    """Gather who else works on an area, what was done together on it, what the wider context asks."""
    return {
        "with_others": surroundings_of_area(area, context["reading"].plan),
        "area": area,
        "index": correction_index(),
    }


def _on_activity(_context: Mapping[str, Any], activity: Any) -> dict[str, Any]:
    """Gather which mechanisms and instruments an activity names, and what was done together in it."""
    return {"with_others": surroundings_of_activity(activity), "index": correction_index()}


fill("area-additions", "partnerships/with_others.html", _on_area, order=ORDER)
fill("activity-additions", "partnerships/with_others.html", _on_activity, order=ORDER)


register_views(
    "partnerships",
    public=(
        "mechanisms",
        "mechanisms-file",
        "mechanism",
        "overlap",
        "overlap-file",
        "network-file",
        "collaborations",
        "collaborations-file",
        "state",
        "context",
        "context-file",
    ),
    by_act={
        "keep-partnerships": (
            "desk",
            "new-mechanism",
            "write-mechanism",
            "new-focus-area",
            "write-focus-area",
            "delete-focus-area",
            "write-functions",
            "new-collaboration",
            "write-collaboration",
            "new-absence",
            "write-absence",
            "new-instrument",
            "write-instrument",
            "delete-record",
            "write-participation",
        ),
        "judge-overlap": ("judge",),
        "import-partnerships": ("upload-table", "map-table", "preview-table"),
    },
)


def kinds() -> Iterable[type_of_kind]:
    """What is searched of other mechanisms and the wider context. All of it is open to everybody."""
    yield (
        "Mechanisms",
        Mechanism.objects.all(),
        lambda row: (row.code, f"{row.name}. {row.governance}", row.get_absolute_url()),
    )
    yield (
        "Collaborations",
        Collaboration.objects.all(),
        lambda row: (f"{row.code} · {row.get_kind_display()}", row.text, row.get_absolute_url()),
    )
    yield (
        "Statements of absence",
        Absence.objects.select_related("mechanism"),
        lambda row: (f"{row.code} · {row.mechanism}", row.text, row.get_absolute_url()),
    )
    yield (
        "Resolutions, agreements and frameworks",
        ContextInstrument.objects.all(),
        lambda row: (str(row), row.asks or row.title, row.get_absolute_url()),
    )
