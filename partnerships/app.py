"""What the app tells the portal: who opens which page, what waits, is searched, shown and done at night."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from django.db.models import TextField
from django.db.models.functions import Coalesce

from partnerships.models import Absence, Collaboration, ContextInstrument, Mechanism, OverlapJudgement
from partnerships.selectors.others import surroundings_of_activity, surroundings_of_area
from people.access import register_views
from record.selectors.corrections import correction_index
from reporting.addresses import reverse
from reporting.slots import fill
from review.app import EntryKind, register_entries

if TYPE_CHECKING:
    from record.searching import type_of_kind


def _judgement(one: dict[str, Any]) -> tuple[str, str]:
    verdict = OverlapJudgement.Verdict(one["verdict"]).label
    return f"{one['of']}, {one['area']}: {verdict}", f"{reverse('partnerships:mechanisms')}#judgements"


register_entries(
    EntryKind(
        "judgement",
        "overlap",
        OverlapJudgement,
        {
            "of": Coalesce("mechanism__code", "state__name", output_field=TextField()),
            "area": "area__name",
            "verdict": "verdict",
        },
        _judgement,
    )
)


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
