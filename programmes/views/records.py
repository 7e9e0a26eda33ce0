"""The record of a round: what was presented, what changed, how it stood on a day, who held what position."""

from __future__ import annotations

import json

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from programmes.exports.lists import changes_table, record_table
from programmes.forms import Reading, RoundForm, reading_of
from programmes.forms.ratings import MomentForm
from programmes.models import AssessmentRound, RoundSnapshot
from programmes.selectors import plans as plan_selectors
from programmes.selectors.counting import base_of_record
from programmes.selectors.history import as_of, changes_of
from programmes.selectors.records import record_with_withdrawals
from programmes.views.rounds import round_views
from record.canonical import digest_of
from record.forms.choosing import cleaned
from record.paging import page_of
from record.refusals import NotFoundError
from record.views.responses import file_response, table_response, type_of_file
from reporting.publication import asks_for, takes
from review.models import Attribution, PositionKind
from review.selectors.reviews import named_as, positions_of


def _chosen(request: HttpRequest, plan: str, slug: str) -> tuple[Reading, AssessmentRound]:
    """Return what was asked for and the round, if it is open to the reader; raises NotFoundError."""
    reading = reading_of(request, plan)
    chosen = plan_selectors.round_among(reading.rounds, slug)
    return reading.for_round(chosen), chosen


def _snapshot(request: HttpRequest, plan: str, slug: str) -> RoundSnapshot:
    """Return the frozen record of a round; raises NotFoundError for a round that has none."""
    _, chosen = _chosen(request, plan, slug)
    found = RoundSnapshot.objects.filter(assessment_round=chosen).first()
    if found is None:
        raise NotFoundError("This round has no frozen record in the portal.")
    return found


@require_safe
@takes(RoundForm)
def record(request: HttpRequest, plan: str, slug: str) -> HttpResponse:
    """A round as it was presented, from its own record; whatever happened later changes nothing here."""
    reading, chosen = _chosen(request, plan, slug)
    snapshot = _snapshot(request, plan, slug)
    context = {
        "reading": reading,
        "round": chosen,
        "round_views": round_views(reading, chosen, request.user, "record"),
        "snapshot": snapshot,
        "record": record_with_withdrawals(json.loads(snapshot.content)),
        "base": base_of_record(json.loads(snapshot.content)["total"]),
        "is_intact": digest_of(snapshot.content) == snapshot.sha256,
    }
    return render(request, "programmes/record.html", context)


@require_safe
@asks_for(RoundForm)
def record_file(request: HttpRequest, plan: str, slug: str, suffix: str) -> type_of_file:
    """The frozen record as a file; JSON is the canonical text itself, whose SHA-256 is printed everywhere."""
    snapshot = _snapshot(request, plan, slug)
    content = json.loads(snapshot.content)
    if suffix == "json":
        name = f"record-{content['plan']['slug']}-{content['round']['slug']}"
        return file_response(snapshot.content.encode(), name, "json")
    return table_response(request, record_table(record_with_withdrawals(content), snapshot.sha256), suffix)


@require_safe
@takes(RoundForm)
def changes(request: HttpRequest, plan: str, slug: str) -> HttpResponse:
    """The change log of a round."""
    reading, chosen = _chosen(request, plan, slug)
    found = changes_of(chosen, request.user)
    context = {
        "reading": reading,
        "round": chosen,
        "round_views": round_views(reading, chosen, request.user, "changes"),
        "page": page_of(found, reading.page),
        "count": len(found),
    }
    return render(request, "programmes/changes.html", context)


@require_safe
@asks_for(RoundForm)
def changes_file(request: HttpRequest, plan: str, slug: str, suffix: str) -> type_of_file:
    """The change log as a file, for the papers of a meeting."""
    _, chosen = _chosen(request, plan, slug)
    return table_response(request, changes_table(chosen, changes_of(chosen, request.user)), suffix)


@require_safe
@takes(RoundForm, MomentForm)
def round_as_of(request: HttpRequest, plan: str, slug: str) -> HttpResponse:
    """A round as it stood at any moment."""
    reading, chosen = _chosen(request, plan, slug)
    form = MomentForm(request.GET)
    cleaned(form)
    moment = form.chosen()
    found = as_of(chosen, moment, request.user)
    context = {
        "reading": reading,
        "round": chosen,
        "round_views": round_views(reading, chosen, request.user, "as-of"),
        "moment": moment,
        "page": page_of(found, reading.page),
    }
    return render(request, "programmes/as_of.html", context)


@require_safe
@takes(RoundForm)
def positions(request: HttpRequest, plan: str, slug: str) -> HttpResponse:
    """What States said of a cleared round, each named as it chose, with the secretariat's answer."""
    reading, chosen = _chosen(request, plan, slug)
    found = [] if chosen.cleared_at is None else positions_of(chosen)
    listed = [
        (one, named_as(one))
        for one in found
        if one.attribution != Attribution.SECRETARIAT and one.kind != PositionKind.CONCUR
    ]
    views = round_views(reading, chosen, request.user, "round-positions")
    context = {"reading": reading, "round": chosen, "round_views": views, "positions": listed}
    return render(request, "programmes/positions.html", context)
