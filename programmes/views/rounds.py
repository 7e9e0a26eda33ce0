"""Rounds, one by one and side by side, and the views of each."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from people.policies import DELEGATE, OF_A_DELEGATION, STAFF, roles_of
from programmes.achievement_levels import achievement_levels_figure
from programmes.exports import lists as exports
from programmes.forms import ComparisonForm, Reading, RoundForm, reading_of
from programmes.forms.reading import round_asked
from programmes.models import AssessmentRound, RoundSnapshot
from programmes.selectors import plans as plan_selectors
from programmes.selectors.comparisons import Comparison, all_compared, compared
from programmes.selectors.comparisons import compare as compare_rounds
from programmes.selectors.history import has_changes
from programmes.selectors.levels import achievement_levels, levels_of_rounds
from record.forms.choosing import cleaned
from record.paging import page_of
from record.refusals import NotFoundError
from record.selectors.corrections import correction_index
from record.views.responses import table_response, type_of_file
from reporting.addresses import reverse
from reporting.publication import asks_for, takes

if TYPE_CHECKING:
    from people.policies import type_of_user


@dataclass(frozen=True)
class RoundView:
    """One view of a round, as the tabs above it offer it."""

    label: str
    address: str
    is_here: bool


def round_views(reading: Reading, chosen: AssessmentRound, user: type_of_user, here: str) -> list[RoundView]:
    """Return the views of a round that have something to show; ``here`` names the one that is read.

    The positions of members are open to those who sit at the meeting, once the round is cleared. Two queries.
    """
    plan = reading.plan.slug
    before = plan_selectors.known(reading.rounds[: reading.rounds.index(chosen)])[-1:]
    shown = [("round", "Levels"), ("as-of", "As of a date")]
    if here == "changes" or has_changes(chosen, user):
        shown.insert(1, ("changes", "What changed"))
    if chosen.cleared_at is not None and roles_of(user) & (STAFF | OF_A_DELEGATION | {DELEGATE}):
        shown.append(("round-positions", "Positions"))
    if RoundSnapshot.objects.filter(assessment_round=chosen).exists():
        shown.append(("record", "As presented"))
    found = [
        RoundView(label, reverse(f"programmes:{view}", args=[plan, chosen.slug]), view == here)
        for view, label in shown
    ]
    if before:
        address = reverse("programmes:compare", args=[plan]) + _compared_query(before[0], chosen)
        found.insert(1, RoundView("Compared with the round before", address, here == "compare"))
    return found


def _compared_query(earlier: AssessmentRound, later: AssessmentRound) -> str:
    """Return the end of the address of a comparison and its files."""
    return f"?{urlencode({'earlier': earlier.slug, 'later': later.slug})}"


@require_safe
@takes(RoundForm)
def rounds(request: HttpRequest, plan: str) -> HttpResponse:
    """All rounds that the reader may see; one with ratings leads to that one, but for the secretariat."""
    reading = reading_of(request, plan)
    rated = plan_selectors.known(reading.rounds)
    if len(rated) == 1 and not roles_of(request.user) & STAFF:
        return redirect(rated[0])
    context = {
        "reading": reading,
        "rounds": list(zip(reading.rounds, levels_of_rounds(reading.rounds), strict=True)),
    }
    return render(request, "programmes/rounds.html", context)


@require_safe
@takes(RoundForm)
def round_page(request: HttpRequest, plan: str, slug: str) -> HttpResponse:
    """One round as reported; one whose ratings are missing leads to the round that updates it."""
    reading = reading_of(request, plan)
    chosen = plan_selectors.round_among(reading.rounds, slug)
    later = next((one for one in reading.rounds if one.updates_id == chosen.pk), None)
    if later and chosen.citation.is_missing:
        return redirect(later)
    narrowed = reading.for_round(chosen)
    levels = achievement_levels(chosen)
    before = next((one for one in reading.rounds if one.pk == chosen.updates_id), None)
    context = {
        "reading": narrowed,
        "round": chosen,
        "unrated": before if before and before.citation.is_missing else None,
        "levels": levels,
        "figure": achievement_levels_figure(levels, narrowed),
        "round_views": round_views(narrowed, chosen, request.user, "round"),
    }
    return render(request, "programmes/round.html", context)


def comparison_of(request: HttpRequest, plan: str) -> tuple[Reading, Comparison]:
    """Return the two rounds asked for, by default the last two, side by side.

    Raises NotFoundError when the plan has fewer than two rounds open to the reader.
    """
    reading = reading_of(request, plan)
    data = cleaned(ComparisonForm(request.GET))
    if len(reading.rounds) < 2:
        raise NotFoundError("This plan has only one round open to you; there is nothing to compare.")
    last = plan_selectors.open_to_all(reading.rounds)
    last = last if len(last) > 1 else list(reading.rounds)
    earlier = round_asked(reading.rounds, data["earlier"] or last[-2].slug, parameter="earlier")
    later = round_asked(reading.rounds, data["later"] or last[-1].slug, parameter="later")
    if earlier == later:
        raise BadRequest("A round cannot be compared with itself.")
    return reading, compare_rounds(earlier, later)


@require_safe
@takes(RoundForm, ComparisonForm)
def compare(request: HttpRequest, plan: str) -> HttpResponse:
    """Two rounds side by side, row by row; where one of them has no ratings, it leads to the other."""
    reading, comparison = comparison_of(request, plan)
    rated = plan_selectors.known([comparison.earlier, comparison.later])
    if len(rated) == 1:
        return redirect(rated[0])
    page = page_of(comparison.activities, reading.page)
    context = {
        "reading": reading,
        "round": comparison.later,
        "round_views": round_views(reading, comparison.later, request.user, "compare"),
        "comparison": comparison,
        "compared_query": _compared_query(comparison.earlier, comparison.later),
        "page": page,
        "lines": compared(comparison, page.object_list),
    }
    return render(request, "programmes/compare.html", context)


@require_safe
@asks_for(RoundForm, ComparisonForm)
def compare_file(request: HttpRequest, plan: str, suffix: str) -> type_of_file:
    """The same comparison as a file."""
    reading, comparison = comparison_of(request, plan)
    table = exports.comparison_table(comparison, all_compared(comparison), correction_index())
    about = (reading.plan.slug, comparison.earlier.slug, comparison.later.slug)
    return table_response(request, table, suffix, *about)
