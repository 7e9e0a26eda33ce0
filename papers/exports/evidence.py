"""The annex of evidence: bases, what was inferred, what speaks against it, the data behind each figure."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial

from papers.exports.pieces import anchor_of
from papers.exports.tables import annex_table, cell, title_of
from papers.selectors.record import Record
from record.models import Citation
from record.selectors.corrections import RegisterLine
from reporting.figures import Figure
from reporting.papers.content import Block, Cell, Heading, PaperTable, Paragraph, TableRow, data, own
from reporting.words import first_upper, roman, worded
from surveys.selectors.claims import verdicts

INTRODUCTION = (
    "This annex says on what the numbers of the paper rest: on which base each was counted, what was "
    "inferred and how, what speaks against it, and the data behind each figure. It comes from the same "
    "record."
)
type_of_maker = Callable[[str, str], PaperTable]


@dataclass(frozen=True)
class EvidencePart:
    """A section of the annex: its heading and the table under it, made once its number is known."""

    heading: str
    make: type_of_maker


def parts_of(record: Record) -> list[EvidencePart]:
    """Return the sections that the record of a paper has something for, in order."""
    found = []
    inferred = list(_inferred_rows(record))
    if inferred:
        title = "What the source leaves open and was inferred, with the reasoning"
        make = partial(_table, inferred, title, ("What was inferred", "Reasoning"), (3.5, 10))
        found.append(EvidencePart("What was inferred", make))
    contradictions = [_contradiction_row(one) for one in record.contradictions]
    if contradictions:
        title = "Contradictions and corrections on record"
        heads = ("Code", "Printed", "What speaks against it", "State")
        make = partial(_table, contradictions, title, heads, (1, 6, 6, 2))
        found.append(EvidencePart("What speaks against what is printed", make))
    sentences = list(_sentence_rows(record))
    if sentences:
        title = "Sentences of the source, tested on its figures"
        columns = ("Code", "Sentence of the source", "What its figures say")
        make = partial(_table, sentences, title, columns, (1, 6, 7))
        found.append(EvidencePart("What the source says of its figures", make))
    return found


def annex_tables(record: Record) -> int:
    """Return how many tables of evidence stand in the annex before those that the paper puts there."""
    return len(parts_of(record))


def annex_of(parts: list[EvidencePart], tables: list[Block], figures: dict[str, Figure]) -> Iterator[Block]:
    """Yield the blocks of the annex; ``tables`` are those that the paper put here, numbered already."""
    yield Paragraph((own(INTRODUCTION),), "annex-introduction")
    sections, number = 0, 0
    for sections, part in enumerate(parts, 1):
        yield _heading(sections, part.heading)
        number += 1
        label = f"Annex table {number}"
        yield part.make(label, anchor_of(label))
    if tables:
        sections += 1
        yield _heading(sections, "Tables that the paper refers to")
        yield from tables
        number += sum(isinstance(one, PaperTable) for one in tables)
    if figures:
        yield from _of_figures(figures, sections, number)


def _of_figures(figures: dict[str, Figure], sections: int, number: int) -> Iterator[Block]:
    yield _heading(sections + 1, "How each figure was counted")
    label = f"Annex table {number + 1}"
    rows = [_counted_row(name, figure) for name, figure in figures.items()]
    headings = ("Figure", "Base", "Counting rule", "Inferred or missing")
    title = "Base, counting rule and doubts of each figure"
    yield _table(rows, title, headings, (1.5, 3, 4.5, 6), label, anchor_of(label))
    yield _heading(sections + 2, "The data behind each figure")
    for step, (name, figure) in enumerate(figures.items(), number + 2):
        yield annex_table(figure, name, step)


def _heading(number: int, words: str) -> Heading:
    return Heading((own(words),), 1, f"annex-section-{number}", f"{roman(number)}.")


def _table(
    rows: list[TableRow],
    title: str,
    headings: tuple[str, ...],
    widths: tuple[float, ...],
    label: str,
    anchor: str,
) -> PaperTable:
    return PaperTable(
        label=label,
        title=title_of(label, title),
        anchor=anchor,
        headings=headings,
        widths=widths,
        rows=tuple(rows),
    )


def _row(basis: str, *texts: str) -> TableRow:
    return TableRow(tuple(cell((data(text, basis),)) for text in texts))


def _inferred_rows(record: Record) -> Iterator[TableRow]:
    """Yield each reasoning once, with everything that rests on it."""
    by_reasoning: dict[str, list[str]] = {}
    for what, citation in _inferred(record):
        by_reasoning.setdefault(citation.reasoning, []).append(what)
    basis = "certainty of what was inferred"
    for reasoning, listed in by_reasoning.items():
        lines = tuple((data(one, basis),) for one in listed)
        yield TableRow((Cell(lines, are_points=True), cell((data(reasoning, basis),))))


def _inferred(record: Record) -> Iterator[tuple[str, Citation]]:
    for one in record.rated:
        if one.rating is not None and one.rating.citation.is_inferred:
            yield f"{one.activity.code}: {one.level_label}", one.rating.citation
    for story in record.stories:
        for fact, what in ((story.key_achievement, "key achievement"), (story.summary, "summary")):
            if fact is not None and fact.citation.is_inferred:
                yield f"{story.area.code}: {what}", fact.citation


def _contradiction_row(line: RegisterLine) -> TableRow:
    one = line.correction
    basis = worded("contradiction %(code)s on record", code=one.code)
    printed = f"{one.printed} ({one.printed_citation.place})"
    against = f"{one.contradicted_by} ({one.authority.source.title}, {one.authority.place})"
    proposed = f" Proposed wording: {one.proposed}" if one.proposed else ""
    return _row(basis, one.code, printed, f"{against}{proposed}", str(one.get_status_display()))


def _sentence_rows(record: Record) -> Iterator[TableRow]:
    if record.survey is None:
        return
    claims = record.survey.claims.select_related("citation__source")
    for one in verdicts(record.survey, claims, record.results):
        basis = worded("test of the sentence %(code)s", code=one.claim.code)
        said = f"{one.claim.sentence} ({one.claim.citation.place})"
        yield _row(
            basis,
            one.claim.code,
            said,
            " ".join(filter(None, (one.sentence, first_upper(one.headline_doubt)))),
        )


def _counted_row(label: str, figure: Figure) -> TableRow:
    basis = f"values of {label}"
    doubts = figure.certainty
    base = figure.base.removeprefix("Base: ")
    return TableRow(
        (
            cell((data(label, basis),)),
            cell((data(base, basis),)),
            cell((data(figure.counting_rule, basis),)),
            cell((data(doubts, basis),)),
        )
    )
