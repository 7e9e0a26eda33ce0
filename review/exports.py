"""What was circulated as a document for one State, to be read on paper and written into."""

from __future__ import annotations

from reporting.documents import Document, DocumentTable
from reporting.words import worded
from review.selectors.reviews import Review, ReviewRow
from review.sheets import proposed_in_words

HEADINGS = ("Code", "Activity or text", "Previous", "Proposed", "Your position")
WIDTHS = (1.9, 6.4, 5.0, 7.4, 6.0)
TEXT_OPTIONS = "☐ concur   ☐ comment   ☐ reserve"
OPTIONS = "☐ concur   ☐ comment   ☐ another level   ☐ reserve"


def review_document(review: Review) -> Document:
    """Return a circulation for one State, to be read on paper and written into."""
    circulation = review.circulation
    subject = circulation.subject
    training = subject.plan.mark
    by_heading: dict[str, list[ReviewRow]] = {}
    for row in review.rows:
        heading = row.text.part_name or str(row.text.kind_label)
        by_heading.setdefault(heading, []).append(row)
    return Document(
        title=f"{training}{circulation}",
        facts=(
            ("Plan", subject.plan.title),
            ("For", review.state.name),
            ("Deadline", f"{circulation.deadline:%d %B %Y, %H:%M} UTC"),
            (
                "Silence until then",
                "no objection" if circulation.no_objection else "recorded, but not as consent",
            ),
            ("SHA-256 of the texts", circulation.sha256),
        ),
        paragraphs=[circulation.message] if circulation.message else [],
        tables=[
            DocumentTable(heading, HEADINGS, WIDTHS, [_line(row) for row in rows])
            for heading, rows in by_heading.items()
        ],
        foot=worded(
            "%(training)sDRAFT, circulated to focal points only. %(circulation)s, for %(state)s.",
            training=training,
            circulation=circulation,
            state=review.state,
        ),
    )


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
