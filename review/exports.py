"""What was circulated as a document for one State, to be read on paper and written into."""

from __future__ import annotations

from collections.abc import Iterator

from people.selectors.organisation import organisation
from reporting.fillable import fillable_workbook
from reporting.papers.content import (
    Block,
    Cell,
    PaperContent,
    PaperTable,
    Paragraph,
    TableRow,
    data,
    type_of_text,
)
from reporting.papers.docx import docx
from reporting.papers.pdf import pdf
from reporting.words import worded
from review.selectors.reviews import Review, ReviewRow
from review.sheets import proposed_in_words, review_sheet

HEADINGS = ("Code", "Activity or text", "Previous", "Proposed", "Your position")
WIDTHS = (1.7, 5.2, 3.6, 5.5, 5.0)
TEXT_OPTIONS = "☐ concur\n☐ comment\n☐ reserve"
OPTIONS = "☐ concur\n☐ comment\n☐ another level\n☐ reserve"
WRITERS = {"docx": docx, "pdf": pdf}


def review_name(review: Review) -> str:
    """Return how the files of a circulation are called, without their ending."""
    circulation = review.circulation
    return "-".join(
        (
            "review",
            circulation.place,
            circulation.subject.slug,
            str(circulation.number),
            review.state.iso_code,
        )
    )


def review_file(review: Review, suffix: str) -> bytes:
    """Return a circulation for one State as a workbook to fill in (XLSX), or as DOCX or PDF to print.

    Raises PaperNotMadeError (no font of this machine has a letter of it).
    """
    return fillable_workbook(review_sheet(review)) if suffix == "xlsx" else WRITERS[suffix](_document(review))


def _document(review: Review) -> PaperContent:
    circulation = review.circulation
    facts = (
        ("Plan", circulation.subject.plan.title),
        ("For", review.state.name),
        ("Deadline", f"{circulation.deadline:%d %B %Y, %H:%M} UTC"),
        (
            "Silence until then",
            "no objection" if circulation.no_objection else "recorded, but not as consent",
        ),
        ("SHA-256 of the texts", circulation.sha256),
    )
    return PaperContent(
        name=f"circulation {circulation.pk}",
        title=f"{circulation.subject.plan.mark}{circulation}",
        organisation=organisation().paper_head,
        symbol="",
        facts=tuple((label, _said(text)) for label, text in facts),
        blocks=tuple(_blocks(review)),
        draft_mark=worded("DRAFT, circulated to focal points only. For %(state)s.", state=review.state),
        has_contents=False,
    )


def _said(text: str) -> type_of_text:
    return (data(text, "what was circulated"),)


def _blocks(review: Review) -> Iterator[Block]:
    if review.circulation.message:
        yield Paragraph(_said(review.circulation.message), "message")
    by_heading: dict[str, list[TableRow]] = {}
    for row in review.rows:
        heading = row.text.part_name or str(row.text.kind_label)
        cells = (Cell(tuple(map(_said, text.split("\n")))) for text in _line(row))
        by_heading.setdefault(heading, []).append(TableRow(tuple(cells)))
    for number, (heading, rows) in enumerate(by_heading.items(), 1):
        yield PaperTable("", _said(heading), f"part-{number}", HEADINGS, WIDTHS, tuple(rows))


def _line(row: ReviewRow) -> tuple[str, ...]:
    previous = row.previous
    before = row.previous_text
    if previous is not None:
        before = "\n".join(filter(None, [previous.level_label, previous.text]))
    kind = "" if row.text.has_code else f"{row.text.kind_label}: "
    own = OPTIONS if row.text.carries_level else TEXT_OPTIONS
    if row.position is not None:
        proposed = f" ({row.position.proposed_level})" if row.position.proposed_level else ""
        own = f"{row.position.get_kind_display() or 'No position yet'}{proposed}\n{row.position.text}".strip()
    return (
        row.text.code if row.text.has_code else "",
        f"{kind}{row.text.title}",
        before,
        "\n".join(filter(None, [row.text.level_label, proposed_in_words(row)])),
        own,
    )
