"""What a finding says in files, on pages and in the API, and what a file says with each record."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from evaluations.models import Finding
from record.api.parts import CitationOut, citation_out
from record.fields import CODES, Field, FieldList, codes_of, lines
from record.selectors.corrections import NO_CORRECTIONS, CorrectionIndex


@dataclass(frozen=True)
class ListContext:
    """The contradictions on record, and the filter of the list."""

    index: CorrectionIndex = NO_CORRECTIONS
    filter_text: str = ""


NOTHING: Final = ListContext()


def _survey(one: Finding, _context: ListContext) -> list[str]:
    rows: list[Any] = [*one.survey_items.all(), *one.survey_options.all()]
    listed = [f"{row.question}: {row.label}" for row in rows]
    return listed + [f"{theme.question}: {theme.title}" for theme in one.survey_themes.all()]


FINDING: Final = FieldList[Finding, ListContext](
    Field("code", "Code", str, width=10, cell="evaluations/cells/finding_code.html", by="code"),
    Field(
        "criterion",
        "Criterion",
        str,
        lambda one, _: one.criterion.criterion.slug,
        text=lambda one, _: one.criterion.criterion.name,
        width=26,
        cell="evaluations/cells/criterion.html",
        by="criterion__criterion__name",
    ),
    Field("direction", "Direction", str, width=12, cell="evaluations/cells/direction.html", by="direction"),
    Field(
        "summary",
        "Finding, in our own words",
        str,
        description="In our own words; the citation names the paragraph.",
        width=70,
        cell="evaluations/cells/finding.html",
    ),
    Field("place", "Paragraph", read=lambda one, _: one.citation.place, width=14),
    Field(
        "linked",
        "Linked to",
        text=lambda one, _: one.linked.replace("\n", "; "),
        width=40,
        cell="evaluations/cells/links_of_finding.html",
    ),
    Field("areas", answer=CODES, read=codes_of("areas")),
    Field("goals", answer=list[int], read=lambda one, _: [goal.number for goal in one.goals.all()]),
    Field("activities", answer=CODES, read=codes_of("activities")),
    Field("mechanisms", answer=CODES, read=codes_of("mechanisms")),
    Field(
        "instruments",
        answer=CODES,
        read=lambda one, _: [instrument.slug for instrument in one.instruments.all()],
        description="Instruments of the wider context, as in /context.",
    ),
    Field(
        "survey",
        answer=CODES,
        read=_survey,
        description="Figures of the survey that it is linked to, with row or box.",
    ),
    Field(
        "recommendations",
        "Recommendations that follow",
        CODES,
        codes_of("recommendations"),
        text=lambda one, _: ", ".join(each.code for each in one.recommendations.all()),
        description="Codes of what is asked because of it.",
        width=20,
        cell="evaluations/cells/asked.html",
    ),
    Field("status", "State", str, width=10),
    Field(
        "corrections", "Corrections", text=lambda one, context: lines(context.index.footnotes(one)), width=60
    ),
    Field(
        "evaluation",
        "Evaluation",
        str,
        lambda one, _: one.evaluation.slug,
        text=lambda one, _: one.evaluation.title,
        width=28,
    ),
    Field("filter", "Filter", text=lambda _, context: context.filter_text, width=24),
    Field("source", "Source", read=lambda one, _: one.citation.source.title, width=50),
    Field("citation", answer=CitationOut, read=lambda one, _: citation_out(one.citation)),
    nothing=NOTHING,
)
