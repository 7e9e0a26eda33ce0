"""Briefs on one area, as PDF and Word document."""

from __future__ import annotations

from django.http import HttpRequest
from django.shortcuts import render
from django.views.decorators.http import require_safe

from papers.exports.briefs import brief_file
from programmes.forms import RoundForm, reading_of
from programmes.selectors.plans import area_named
from record.views.responses import file_name, file_response, type_of_file
from reporting.asking import asks_for
from reporting.papers.pdf import PaperNotMadeError


@require_safe
@asks_for(RoundForm)
def area_brief(request: HttpRequest, plan: str, slug: str, suffix: str) -> type_of_file:
    """A brief on one area in the round that is asked for; of a round at work it is marked as a draft."""
    reading = reading_of(request, plan)
    area = area_named(reading.plan, slug)
    try:
        content = brief_file(reading, area, suffix)
    except PaperNotMadeError as error:
        context = {"back": area.get_absolute_url() + reading.suffix, "why": error}
        return render(request, "papers/not_made.html", context, status=503)
    name = file_name(f"brief-{area.slug}", *reading.about)
    return file_response(content, f"DRAFT-{name}" if reading.assessment_round.is_at_work else name, suffix)
