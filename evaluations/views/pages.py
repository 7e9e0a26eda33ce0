"""Reading: evaluations, findings, recommendations, both ratings, the board, the ledger."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Any
from urllib.parse import parse_qsl

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from evaluations import exports, policies
from evaluations.fields import FINDING_LIST, RECOMMENDATION_LIST
from evaluations.forms.reading import (
    FindingFilterForm,
    RecommendationFilterForm,
    findings_asked,
    recommendations_asked,
)
from evaluations.models import (
    Evaluation,
    EvaluatorRating,
    FollowUpSnapshot,
    RecommendationKind,
    Succession,
)
from evaluations.selectors import evaluations as selectors
from evaluations.selectors.actions import of_evaluation
from evaluations.selectors.board_rule import rated_evaluations, side_by_side
from evaluations.selectors.evaluations import changes_of, summary_of
from evaluations.selectors.findings import findings as findings_of
from evaluations.selectors.recommendations import (
    RecommendationRow,
    RecommendationState,
    known_addressees,
    recommendation_coded,
    row_of,
    rows_of,
    updates_of,
)
from people.policies import STAFF, may, roles_of
from people.stamp import day_of_reading, moment_of_reading
from programmes.models import StrategicPlan
from programmes.selectors.plans import known_areas
from record.refusals import NotFoundError
from record.selectors.corrections import correction_index
from record.views.responses import file_response, list_page, table_response, type_of_file
from reporting.publication import asks_for, takes
from review.models import Attribution, Position, PositionKind
from review.selectors.reviews import named_as, positions_of, reservations_of


@require_safe
@takes()
def evaluations(request: HttpRequest) -> HttpResponse:
    """All evaluations that the reader may see."""
    found, may_add = selectors.evaluations(request.user), may(request.user, "open-evaluation")
    return list_page(request, "evaluations/evaluations.html", found, may_add=may_add)


@require_safe
@takes(FindingFilterForm, "order")
def evaluation(request: HttpRequest, slug: str) -> HttpResponse:
    """One evaluation for a delegate who has two minutes, and its findings under a filter."""
    found = selectors.evaluation_named(slug, request.user)
    page = selectors.page_of(found, request.user)
    chosen, query = findings_asked(request, found)
    listed = findings_of(found, request.user, chosen)
    context = {
        "evaluation": found,
        "plan": found.plan,
        "page": page,
        "rates": exports.rate_words(page.summary),
        "considered_at": of_evaluation(found, request.user),
        "may_work": policies.may_read_draft(request.user, found),
        "may_write": may(request.user, "write", found),
        "reservations": [
            one for one in reservations_of(found) if one.text_of.circulation.closed_at is not None
        ],
        "has_ratings": EvaluatorRating.objects.visible_to(request.user).filter(evaluation=found).exists(),
        "has_positions": bool(_positions_on(found)),
        "has_drafts": any(not one.is_cleared for one in listed),
        "findings": listed,
        "table": FINDING_LIST(listed, sort=request.GET.get("order", "")),
        "tiles": [
            ("strength", "Strengths", page.strengths, "shade-1"),
            ("mixed", "Mixed", page.mixed, "shade-6"),
            ("limitation", "Limitations", page.limitations, "shade-9"),
        ],
        "chosen": chosen,
        "file_query": f"?{query}" if query else "",
        "criteria": [one for one in selectors.criteria_of(found, request.user) if one.use == "applied"],
        "areas": found.plan.areas,
    }
    return render(request, "evaluations/evaluation.html", context)


@require_safe
@asks_for(FindingFilterForm)
def findings_file(request: HttpRequest, slug: str, suffix: str) -> type_of_file:
    """The same findings as a file, with the filter on every row."""
    found = selectors.evaluation_named(slug, request.user)
    chosen, query = findings_asked(request, found)
    table = exports.findings_table(
        found, findings_of(found, request.user, chosen), chosen.text, correction_index()
    )
    chosen_values = dict(parse_qsl(query)).values()
    return table_response(
        request, table, suffix, chosen=chosen_values, page="evaluations:evaluation#findings"
    )


@require_safe
@takes("page")
def both_ratings(request: HttpRequest, slug: str) -> HttpResponse:
    """Management's and the evaluator's ratings side by side; without these it leads to the evaluation."""
    found = selectors.evaluation_named(slug, request.user)
    may_write = may(request.user, "write", found)
    is_rated = found.pk in rated_evaluations(request.user)
    if not (is_rated or may_write):
        return redirect(found)
    ratings = side_by_side(found, request.user)
    context = {
        "evaluation": found,
        "plan": found.plan,
        "ratings": ratings,
        "is_rated": is_rated,
        "may_write": may_write,
    }
    return render(request, "evaluations/ratings.html", context)


@require_safe
@asks_for()
def ratings_file(request: HttpRequest, slug: str, suffix: str) -> type_of_file:
    """Both ratings as a file."""
    found = selectors.evaluation_named(slug, request.user)
    return table_response(request, exports.ratings_table(side_by_side(found, request.user)), suffix)


@require_safe
@takes()
def positions(request: HttpRequest, slug: str) -> HttpResponse:
    """What States said of what has been cleared, each named as it chose; nothing leads to the evaluation."""
    found = selectors.evaluation_named(slug, request.user)
    listed = [(one, named_as(one)) for one in _positions_on(found)]
    if not listed and not may(request.user, "write", found):
        return redirect(found)
    context = {"evaluation": found, "plan": found.plan, "positions": listed}
    return render(request, "evaluations/positions.html", context)


def _positions_on(evaluation: Evaluation) -> list[Position]:
    return [
        one
        for one in positions_of(evaluation)
        if one.attribution != Attribution.SECRETARIAT
        and one.kind != PositionKind.CONCUR
        and one.text_of.circulation.closed_at is not None
    ]


ONCE_ANSWERED = ("state", "response", "actions")
"""Columns of recommendations that say nothing before something is known of one of them."""


def recommendation_list(request: HttpRequest) -> dict[str, Any]:
    """Return what shows recommendations and suggestions under a filter; the tiles are filters too."""
    asked = recommendations_asked(request.GET, request.user)
    chosen = asked.chosen
    broader = rows_of(request.user, chosen=replace(chosen, state=""))
    rows = [one for one in broader if not chosen.state or one.state == chosen.state]
    every = rows_of(request.user) if asked.suffix else rows
    is_silent = not any(one.has_page for one in every)
    table = RECOMMENDATION_LIST(
        rows,
        sort=request.GET.get("order", ""),
        exclude=(
            *(ONCE_ANSWERED if is_silent else ()),
            *(() if any(one.recommendation.priority for one in rows) else ("priority",)),
        ),
    )
    page = table.paged(asked.page)
    summary = summary_of(rows)
    return {
        "asked": asked,
        "plan": chosen.evaluation.plan if chosen.evaluation else None,
        "is_silent": is_silent,
        "page": page,
        "table": table,
        "summary": summary,
        "rates": exports.rate_words(summary),
        "missing": missing_responses(table.records),
        "not_known_of": not_known_of(every if is_silent else table.records),
        "whole": summary_of(every),
        "tiles": [(one, count) for one, count in summary_of(broader).states if count or one == chosen.state],
        "evaluations": selectors.evaluations(request.user),
        "criteria": selectors.known_criteria(request.user),
        "addressees": known_addressees(request.user),
        "areas": known_areas(),
        "recommendation_states": list(RecommendationState),
        "kinds": RecommendationKind.choices,
        "today": moment_of_reading(),
    }


def not_known_of(rows: Iterable[RecommendationRow]) -> list[StrategicPlan]:
    """Return, each once, the plans of which we do not know what was answered to these rows."""
    return list(dict.fromkeys(one.recommendation.evaluation.plan for one in rows if not one.is_known))


def missing_responses(rows: Iterable[RecommendationRow]) -> list[str]:
    """Return, once for each evaluation among these rows, why none of its recommendations has a response."""
    reasons: dict[str, bool] = {}
    for one in rows:
        why = one.recommendation.evaluation.response_missing
        reasons[why] = reasons.get(why, True) and one.response is None and one.is_known
    return [why for why, holds in reasons.items() if why and holds]


@require_safe
@asks_for(RecommendationFilterForm)
def recommendations_file(request: HttpRequest, suffix: str) -> type_of_file:
    """The same list as a file, whole, with the filter on every row."""
    asked = recommendations_asked(request.GET, request.user)
    rows = rows_of(request.user, chosen=asked.chosen)
    table = exports.recommendations_table(
        rows,
        summary_of(rows),
        correction_index(),
        filter_text=asked.chosen.text,
        as_of=f"{moment_of_reading():%Y-%m-%d %H:%M} UTC",
    )
    chosen = asked.query.values()
    return table_response(request, table, suffix, chosen=chosen, page="decisions#recommendations")


@require_safe
@takes()
def recommendation(request: HttpRequest, slug: str, code: str) -> HttpResponse:
    """One recommendation from the findings it follows from to what became of it."""
    found = selectors.evaluation_named(slug, request.user)
    one = recommendation_coded(found, code, request.user)
    is_staff = bool(roles_of(request.user) & STAFF)
    row = row_of(one, request.user, day_of_reading())
    if not is_staff and row.address != one.get_absolute_url():
        return redirect(row.address)
    updates = updates_of(one)
    context = {
        "evaluation": found,
        "plan": found.plan,
        "recommendation": one,
        "row": row,
        "actions": [(each, updates.get(each.action.pk, [])) for each in row.actions],
        "is_staff": is_staff,
        "considered_at": of_evaluation(found, request.user),
        "succession": (
            Succession.objects.visible_to(request.user)
            .filter(recommendation=one)
            .prefetch_related("successors")
            .first()
        ),
        "shown_response": row.response or row.draft,
        "may_clear": row.draft is not None
        and may(request.user, "clear-entry")
        and row.draft.entered_by_id != request.user.pk,
        "history": changes_of(one) if is_staff else [],
    }
    return render(request, "evaluations/recommendation.html", context)


@require_safe
@asks_for()
def follow_up_record(request: HttpRequest, sha256: str) -> type_of_file:
    """The recommendations as they were frozen with a round: the canonical text itself."""
    found = FollowUpSnapshot.objects.filter(sha256=sha256).select_related("assessment_round__plan").first()
    if found is None:
        raise NotFoundError("There is no such record.")
    assessment_round = found.assessment_round
    name = f"follow-up-{assessment_round.plan.slug}-{assessment_round.slug}"
    return file_response(found.content.encode(), name, "json")
