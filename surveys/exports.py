"""A whole survey on its way into a file."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from record.counting import source_of
from record.selectors.corrections import CorrectionIndex
from reporting.tables import CellKind, Column, Table, type_of_cell
from surveys.models import Survey
from surveys.selectors.distributions import Result
from surveys.selectors.readings import other_values, words_of_others

SURVEY_COLUMNS = (
    Column("figure", "Figure", CellKind.WHOLE_NUMBER, width=8),
    Column("caption", "Caption", width=50),
    Column("kind", "Kind", width=14),
    Column("item", "Item", width=40),
    Column("answer", "Answer or suggestion", width=50),
    Column("percent", "Percent", CellKind.DECIMAL, unit="percent of the base"),
    Column("count", "Count", CellKind.WHOLE_NUMBER, unit="answers"),
    Column("count_is_computed", "Count computed", width=14),
    Column("percent_is_computed", "Percent computed", width=14),
    Column("base", "Base", CellKind.WHOLE_NUMBER, unit="people who answered the item"),
    Column("respondents", "Respondents", CellKind.WHOLE_NUMBER, unit="people who took part"),
    Column("other_readings", "Other possible values", width=30),
    Column("certainty", "Certainty", width=14),
    Column("reasoning", "Reasoning", width=40),
    Column("source", "Source", width=50),
    Column("corrections", "Corrections", width=60),
)


def survey_table(survey: Survey, results: Iterable[Result], index: CorrectionIndex) -> Table:
    """Return every printed value of a survey, one a row, with base, certainty and corrections."""
    return Table(
        name=survey.slug,
        title=survey.title,
        columns=SURVEY_COLUMNS,
        rows=tuple(row for result in results for row in _rows(result, survey, index)),
        about=(
            ("Survey", survey.title),
            ("Fielded", survey.fielded or "not stated"),
            ("Respondents", str(survey.respondents or "not stated")),
            ("Base", "The people who answered the item, in the column “Base”, not all respondents"),
            ("Missing", "; ".join(survey.missing_parts) or "nothing known"),
            ("Source", source_of(survey.citation)),
        ),
    )


def _rows(result: Result, survey: Survey, index: CorrectionIndex) -> Iterator[tuple[type_of_cell, ...]]:
    question = result.question
    notes = "\n".join(index.footnotes(survey, question)) or None
    head = (question.number, question.caption, question.get_kind_display())
    source = source_of(question.citation)
    others = other_values(result)
    for one in result.distributions:
        for cell in one.cells:
            yield (
                *head,
                one.item.label,
                cell.option.label,
                None if cell.percent is None else round(cell.percent, 2),
                cell.count,
                "yes" if cell.count_is_computed else "",
                "yes" if cell.percent_is_computed else "",
                one.base,
                survey.respondents,
                words_of_others(others.get((one.item.slug, cell.option.slug), ()), one.base) or None,
                cell.certainty,
                f"{one.base_doubt} {question.missing if cell.is_lost else cell.reasoning}".strip(),
                source,
                "\n".join(index.footnotes(survey, question, one.item)) or None,
            )
    for value in result.unplaced:
        share = None if value.percent is None else float(value.percent)
        base = result.bases[0] if len(result.bases) == 1 else None
        loose = ("", "label unknown", share, value.count, "", "", base, survey.respondents)
        yield (*head, *loose, None, "unplaced", value.note, source, notes)
    for theme in result.themes:
        for suggestion in theme.suggestions.all():
            without_counts = (
                "",
                "",
                None,
                survey.respondents,
                None,
                theme.citation.certainty,
                theme.citation.reasoning,
            )
            yield (*head, theme.title, suggestion.text, None, None, *without_counts, source, notes)
