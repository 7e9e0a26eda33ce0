"""Everything that a portal gives out: pages, files in all forms, the API, papers; each as text."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from html import unescape
from typing import Any

import openpyxl
from django.http import QueryDict
from django.test import Client

from neaspec_portal.explore.measures import MEASURES
from neaspec_portal.explore.questions import question_of
from neaspec_portal.explore.views import answer
from programmes.forms.reading import reading
from programmes.models import AssessmentRound
from programmes.selectors.activities import plans_too_long
from programmes.titles import FIGURES, titles
from programmes.views.figures import MOST_TILES_A_LINE, figure_named
from reporting.figures import Figure
from reporting.files import FIGURE_SUFFIXES
from surveys.charts import figure_of
from surveys.models import Survey
from surveys.selectors.published import results
from tests.neaspec_portal.test_offered import walked

NOT_TEXT = frozenset({"png", "plotly.json"})
API = ("", "/achievement-levels", "/activities", "/rounds")


def text_of(answer: Any) -> str:
    """Return what an answer says: words of a page, cells of a workbook, any other text as it is."""
    content = b"".join(answer) if answer.streaming else answer.content
    kind = answer.get("Content-Type", "")
    if "spreadsheet" in kind:
        book = openpyxl.load_workbook(io.BytesIO(content), read_only=True)
        cells = (str(cell) for sheet in book for row in sheet.values for cell in row if cell is not None)
        return "\n".join(cells)
    if not kind.startswith(("text/", "application/json", "image/svg", "application/ld+json")):
        return ""
    text = content.decode("utf-8-sig")
    if kind.startswith(("text/html", "image/svg")):
        text = re.sub(r"<(script|style)\b.*?</\1>", " ", text, flags=re.DOTALL)
        said = re.findall(r'\b(?:alt|title|aria-label|content)="([^"]*)"', text)
        text = "\n".join([unescape(re.sub(r"<[^>]+>", " ", text)), *map(unescape, said)])
    return re.sub(r"[ \t\r\n]+", " ", text)


def pages(client: Client) -> Iterator[tuple[str, str, str]]:
    """Yield address, source and words of each page and file that can be reached from the first one."""
    for address, found, page in walked(client, most=4):
        if found.status_code == 200:
            yield address, page, text_of(found)


def files(client: Client, one: AssessmentRound, only: str = "") -> Iterator[tuple[str, str]]:
    """Yield every figure of a round in every form, every question of the explorer, and the API.

    ``only`` is a pattern of the addresses that are wanted; empty for all.
    """
    plan = f"/plans/{one.plan.slug}"
    asked = f"plan={one.plan.slug}&round={one.slug}"
    questions = (
        f"of={measure.name}&by={by.name}{f'&split={split.name}' if split else ''}"
        for measure in MEASURES.values()
        for by in measure.open_dimensions
        for split in (None, *measure.open_dimensions)
    )
    drawn = [f"{plan}/figures/{slug}.{{}}?round={one.slug}" for slug in FIGURES]
    drawn += [f"/explore.{{}}?{asked}&{question}" for question in questions]
    suffixes = [suffix for suffix in FIGURE_SUFFIXES if suffix not in NOT_TEXT]
    addresses = [each.format(suffix) for each in drawn for suffix in suffixes]
    addresses += [f"/api/v1{plan}{path}?round={one.slug}" if path else f"/api/v1{plan}" for path in API]
    for address in addresses:
        if re.search(only, address):
            found = client.get(address)
            if found.status_code == 200:
                yield address, text_of(found)


def figures(one: AssessmentRound) -> Iterator[tuple[str, Figure]]:
    """Yield every figure of a round and of its plan as an object: whole, by area, and each question."""
    asked = f"plan={one.plan.slug}&round={one.slug}"
    for area in ("", *(f"&area={each.slug}" for each in one.plan.areas)):
        for slug in titles(with_tiles=not plans_too_long(MOST_TILES_A_LINE, one.plan.pk)):
            yield f"{slug}{area}", figure_named(slug, reading(QueryDict(asked + area), None).for_figures())
        for measure in MEASURES.values():
            for by in measure.open_dimensions:
                query = f"{asked}&of={measure.name}&by={by.name}{area}"
                made = answer(question_of(QueryDict(query), None)).figure
                if made is not None:
                    yield query, made
    for survey in Survey.objects.visible_to(None).filter(plan=one.plan):
        for result in results(survey):
            yield f"{survey.slug} {result.question.number}", figure_of(result, survey)
