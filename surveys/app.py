"""What the app tells the portal: who opens which page, what waits, is searched, shown and done at night."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING, Any, Final

from people.access import register_views
from people.desk import Rows, Task, register_desk_rows
from people.events import DAILY, EventKind, register_events
from people.nightly import register_nightly
from people.policies import STAFF, may
from people.selectors.events import was_noted
from people.services.events import happened
from reporting.addresses import reverse
from reporting.slots import fill, once, type_of_gathering
from reporting.words import worded
from surveys.models import Claim, Question, Suggestion, Survey
from surveys.selectors.claims import verdicts
from surveys.selectors.own_words import items_by_subject, themes_about

if TYPE_CHECKING:
    from django.contrib.auth.models import User

    from people.policies import type_of_user
    from record.searching import type_of_kind


def waiting_surveys(user: User) -> Iterator[Rows]:
    """Drafts of surveys: whoever enters them finishes them and opens them to everybody."""
    if may(user, "enter-survey"):
        values = {"slug": "slug", "title": "title", "plan": "plan__slug", "is_training": "plan__is_training"}
        yield Rows(partial(Survey.objects.filter, status=Survey.Status.DRAFT), values, _tasks)


def _tasks(rows: list[dict[str, Any]]) -> Iterator[Task]:
    for one in rows:
        yield Task(
            worded("Finish %(one)s, and open it to everybody", one=one["title"]),
            "",
            reverse("surveys:survey", args=[one["slug"]]),
            "Look",
            is_training=one["is_training"],
            plan=one["plan"] or "",
        )


register_desk_rows(waiting_surveys)


ORDER = 10


def _themes(context: Mapping[str, Any], area: Any) -> dict[str, Any] | None:
    found = themes_about(area.pk, context["request"].user)
    many = sum(len(one.suggestions.all()) for one in found)
    return {"themes": found, "many": many} if found else None


def _item_about(kind: str) -> type_of_gathering:
    """Return what gathers the survey item about a goal or an approach."""

    def gather(context: Mapping[str, Any], subject: Any) -> dict[str, Any] | None:
        items = once(context, "survey items", lambda: items_by_subject(context["request"].user))
        item = items.get(kind, {}).get(subject.pk)
        return {"item": item} if item else None

    return gather


fill("area-additions", "surveys/area_themes.html", _themes, order=ORDER)
for kind in ("goal", "approach"):
    fill(f"{kind}-additions", "surveys/item_link.html", _item_about(kind), order=ORDER)


def tell_of_changed_verdicts(now: datetime) -> Iterator[str]:
    """Tell staff once of each sentence whose verdict is another than the one on record."""
    for survey in Survey.objects.select_related("plan"):
        found = survey.claims.exclude(recorded_verdict="").select_related("survey", "citation__source")
        for verdict in verdicts(survey, found):
            claim = verdict.claim
            if not verdict.has_changed:
                continue
            noted = claim.history.first()
            if was_noted(VERDICT_CHANGED, claim.get_absolute_url(), noted.history_date if noted else None):
                continue
            happened(
                VERDICT_CHANGED,
                about=worded("%(code)s of %(survey)s", code=claim.code, survey=survey),
                address=claim.get_absolute_url(),
                is_training=survey.plan is not None and survey.plan.is_training,
            )
            yield worded("%(code)s of %(survey)s has another verdict.", code=claim.code, survey=survey)


register_nightly(tell_of_changed_verdicts)


VERDICT_CHANGED: Final = "verdict-changed"

register_events(
    EventKind(
        VERDICT_CHANGED,
        "A sentence no longer has the verdict on record",
        "A sentence no longer has the verdict on record: %(about)s",
        STAFF,
        mail=DAILY,
    )
)


register_views(
    "surveys",
    public=(
        "surveys",
        "survey",
        "survey-file",
        "figure",
        "figure-file",
        "embed",
        "forensics",
    ),
    by_roles={
        "new-survey": STAFF,
        "add-figure": STAFF,
        "edit-figure": STAFF,
        "add-claim": STAFF,
        "accept-verdict": STAFF,
        "clear": STAFF,
    },
)


def kinds(user: type_of_user | None) -> Iterable[type_of_kind]:
    """What is searched of surveys: figures, suggestions and sentences, as far as the reader may see them."""
    searched: tuple[tuple[str, Any, str], ...] = (
        ("Figures of surveys", Question, "caption"),
        ("Suggestions", Suggestion, "text"),
        ("Sentences checked", Claim, "sentence"),
    )
    for kind, model, text in searched:
        rows = model.objects.visible_to(user).select_related(*model.address_relations)
        yield kind, rows, partial(_described, text)


def _described(text: str, row: Any) -> tuple[str, str, str]:
    return _title(row), getattr(row, text), row.get_absolute_url()


def _title(row: Question | Suggestion | Claim) -> str:
    if isinstance(row, Suggestion):
        return f"{row.theme.question}: {row.theme.title}"
    return f"{row} · {row.survey}" if isinstance(row, Question) else f"{row.code} · {row.survey}"
