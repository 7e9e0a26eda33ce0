"""Areas, activities and meetings."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from people.selectors.organisation import meeting_kinds
from programmes.achievement_levels import achievement_levels_figure
from programmes.exports import lists as exports
from programmes.forms import RoundForm, reading_of
from programmes.models import AssessmentRound, ProgrammeArea
from programmes.selectors import activities as activity_selectors
from programmes.selectors import plans as selectors
from programmes.selectors.activities import RatedActivity, activity_coded, neighbours, rounds_of_activity
from programmes.selectors.facts import area_stories
from programmes.selectors.history import history_of_rating
from programmes.selectors.levels import achievement_levels
from programmes.selectors.plans import plan_order
from programmes.selectors.records import digests_of
from programmes.tables import ActivityTable, MeetingTable
from record.paging import page_of
from record.selectors.corrections import correction_index, corrections_about, corrections_by_record
from record.views.responses import table_response, type_of_file
from reporting.publication import asks_for, takes

MOST_NAMED = 6
"""Activities below the headline levels that are named in a sentence; more are left to the table."""


@require_safe
@takes(RoundForm)
def area(request: HttpRequest, plan: str, slug: str) -> HttpResponse:
    """One programme area: what it wanted, what it reached, activity by activity."""
    reading = reading_of(request, plan)
    chosen = selectors.area_named(reading.plan, slug)
    levels = achievement_levels(reading.assessment_round, chosen)
    (story,) = area_stories(reading.plan, reading.assessment_round, [chosen])
    page = page_of(plan_order(reading.plan, chosen), reading.page)
    facts = [one for one in (chosen, story.objective, story.key_achievement, *story.platforms) if one]
    context = {
        "reading": reading,
        "area": chosen,
        "story": story,
        "levels": levels,
        "short_of_it": _short_of_it(reading.assessment_round, chosen),
        "called_elsewhere": selectors.called_elsewhere(chosen, reading.plan, request.user),
        "figure": achievement_levels_figure(levels, reading.for_area(chosen)),
        "page": page,
        "rated": activity_selectors.rated(page.object_list, reading.assessment_round),
        "corrections": corrections_about(facts),
    }
    return render(request, "programmes/area.html", context)


def _short_of_it(assessment_round: AssessmentRound, area: ProgrammeArea) -> list[RatedActivity]:
    """Return the activities of an area below the headline levels; none where they are too many to name."""
    found = activity_selectors.below_headline(assessment_round, area, most=MOST_NAMED + 1)
    return found if len(found) <= MOST_NAMED else []


@require_safe
@takes(RoundForm)
def activities(request: HttpRequest, plan: str) -> HttpResponse:
    """All planned activities under a filter, sorted and paged; the areas, goals and approaches; the scale."""
    reading = reading_of(request, plan)
    is_plain = reading.sort == "code" and not reading.chosen.level and not reading.chosen.words
    found = (
        plan_order(reading.plan, reading.chosen.area)
        if is_plain
        else activity_selectors.activities(
            reading.plan, reading.assessment_round, chosen=reading.chosen, sort=reading.sort
        )
    )
    page = page_of(found, reading.page)
    rows = activity_selectors.rated(page.object_list, reading.assessment_round)
    table = ActivityTable(rows, query=reading.carried, sort=reading.sort)
    achieved = achievement_levels(reading.assessment_round)
    goals = list(reading.plan.goals.select_related("citation__source"))
    context = {
        "reading": reading,
        "page": page,
        "table": table,
        "areas": reading.plan.areas,
        "levels": reading.plan.rating_scale.ordered_levels,
        "achieved": achieved,
        "goals": goals,
        "approaches": reading.plan.approaches.select_related("citation__source"),
        "corrections": corrections_about([reading.plan, *goals]),
    }
    return render(request, "programmes/activities.html", context)


@require_safe
@asks_for(RoundForm)
def activities_file(request: HttpRequest, plan: str, suffix: str) -> type_of_file:
    """The same list as a file, whole, with the filter on every row."""
    reading = reading_of(request, plan)
    found = activity_selectors.activities(
        reading.plan, reading.assessment_round, chosen=reading.chosen, sort=reading.sort
    )
    rows = activity_selectors.in_batches(found, reading.assessment_round)
    sha256 = digests_of([reading.assessment_round]).get(reading.assessment_round.pk, "")
    table = exports.activities_table(
        rows, reading, count=found.count(), index=correction_index(), sha256=sha256
    )
    return table_response(request, table, suffix, *reading.about, chosen=reading.filter_names)


@require_safe
@takes(RoundForm)
def activity(request: HttpRequest, plan: str, slug: str, code: str) -> HttpResponse:
    """One activity: its level and note in every round, where each stands, and its history."""
    reading = reading_of(request, plan)
    chosen_area = selectors.area_named(reading.plan, slug)
    chosen = activity_coded(reading.plan, chosen_area, code)
    in_rounds = rounds_of_activity(chosen, reading.rounds)
    ratings = [one.rated.rating for one in in_rounds if one.rated.rating]
    context = {
        "reading": reading,
        "area": chosen_area,
        "activity": chosen,
        "in_rounds": in_rounds[::-1],
        "current": next(one.rated for one in in_rounds if one.assessment_round == reading.assessment_round),
        "histories": list(filter(None, (history_of_rating(one, request.user) for one in ratings))),
        "neighbours": neighbours(chosen),
        "corrections": corrections_about([chosen, *ratings]),
    }
    return render(request, "programmes/activity.html", context)


def meeting_list(request: HttpRequest) -> dict[str, Any]:
    """Return what shows all meetings."""
    found = selectors.meetings()
    corrections = corrections_by_record(found)
    lines = [selectors.MeetingLine(one, corrections.get(one.pk, ())) for one in found]
    table = MeetingTable(lines, sort=request.GET.get(MeetingTable.asked, ""))
    return {"meetings": table, "kinds_of_meetings": meeting_kinds()}
