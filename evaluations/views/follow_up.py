"""Where every recommendation stood on a day, what has changed since, and the records of meetings."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from evaluations import exports
from evaluations.forms.reading import FollowUpForm
from evaluations.models import (
    FollowUpSnapshot,
)
from evaluations.selectors.as_of import compared, follow_up_at, last_presented, records_begin
from people.stamp import moment_of_reading
from programmes.forms.reading import plan_asked
from record.forms.choosing import cleaned
from record.refusals import NotFoundError
from record.views.responses import file_query, file_response, table_response, type_of_file
from reporting.asking import asks_for


def _follow_up(request: HttpRequest) -> dict[str, Any]:
    data = cleaned(FollowUpForm(request.GET))
    plan = plan_asked(data["plan"], request.user)
    now = moment_of_reading()
    moment: datetime = min(data["moment"] or now, now)
    last = last_presented(plan, moment)
    since: datetime | None = data["since"] or (last.presented_at if last else None)
    lines = follow_up_at(plan, moment)
    before = follow_up_at(plan, since) if since else []
    return {
        "plan": plan,
        "moment": moment,
        "since": since,
        "last": last if last and since == last.presented_at else None,
        "asked": data,
        "lines": compared(lines, before),
        "begins": records_begin(plan),
        "snapshots": FollowUpSnapshot.objects.filter(assessment_round__plan=plan).select_related(
            "assessment_round__presented_to"
        ),
    }


@require_safe
def follow_up(request: HttpRequest) -> HttpResponse:
    """All recommendations of a plan as of a moment, with what has changed since the last meeting."""
    context = {**_follow_up(request), "file_query": file_query(request, FollowUpForm)}
    return render(request, "evaluations/follow_up.html", context)


@require_safe
@asks_for(FollowUpForm)
def follow_up_file(request: HttpRequest, suffix: str) -> type_of_file:
    """The same table as a file, for the papers of a meeting."""
    found = _follow_up(request)
    moment, since = found["moment"], found["since"]
    table = exports.follow_up_table(
        found["plan"],
        found["lines"],
        moment=f"{moment:%Y-%m-%d %H:%M} UTC",
        since=f"{since:%Y-%m-%d %H:%M} UTC" if since else "",
    )
    days = [f"{found['asked'][name]:%Y-%m-%d}" for name in ("moment", "since") if found["asked"][name]]
    return table_response(request, table, suffix, chosen=days)


@require_safe
@asks_for()
def follow_up_record(request: HttpRequest, sha256: str) -> type_of_file:
    """The table as it was frozen with a round: the canonical text itself."""
    found = FollowUpSnapshot.objects.filter(sha256=sha256).select_related("assessment_round__plan").first()
    if found is None:
        raise NotFoundError("There is no such record.")
    assessment_round = found.assessment_round
    name = f"follow-up-{assessment_round.plan.slug}-{assessment_round.slug}"
    return file_response(found.content.encode(), name, "json")
