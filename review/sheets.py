"""What was circulated as a workbook for one State to fill in: its columns, rows and identity."""

from __future__ import annotations

from collections.abc import Mapping

from reporting.fillable import FillColumn, FillSheet
from reporting.words import worded
from review.forms.positions import position_values
from review.models import Attribution, PositionKind, RatingLevel
from review.selectors.reviews import Review, ReviewRow

FORMAT = "1"
"""Of the workbooks that go out to be filled in and come back."""
ATTRIBUTIONS = {"as the whole answer": "", **{str(label): value for value, label in Attribution.choices}}
KINDS = {str(label): value for value, label in PositionKind.choices}


def levels_by_label(levels: tuple[RatingLevel, ...]) -> dict[str, str]:
    """Return the slug of each level by its label."""
    return {level.label: level.slug for level in levels}


def label_of(mapping: Mapping[str, str], value: str) -> str:
    """Return the label under which a value is chosen, empty for none."""
    return next((label for label, one in mapping.items() if one == value and value), "")


def review_sheet(review: Review) -> FillSheet:
    """Return a circulation as a workbook for one State, filled with what it has drafted."""
    circulation = review.circulation
    subject = circulation.subject
    levels = subject.plan.rating_scale.ordered_levels
    training = subject.plan.mark
    return FillSheet(
        name="Review",
        title=f"{training}{circulation}",
        how_to=(
            worded(
                "For %(state)s. Fill in the white cells only and send the workbook back on the page of the "
                "circulation before %(deadline)s UTC. Nothing is sent to the secretariat by uploading: it "
                "becomes your draft.",
                state=review.state,
                deadline=f"{circulation.deadline:%d %B %Y, %H:%M}",
            )
        ),
        columns=_review_columns(levels),
        rows=[_review_row(row, levels) for row in review.rows],
        identity={
            "format": FORMAT,
            "workbook": "review",
            "round": f"{circulation.place}/{subject.slug}",
            "circulation": str(circulation.number),
            "State": review.state.iso_code,
            "SHA-256": circulation.sha256,
        },
        about=(
            ("Plan", subject.plan.title),
            (subject.called.capitalize(), subject.title),
            ("Circulation", str(circulation.number)),
            ("Deadline", f"{circulation.deadline:%Y-%m-%d %H:%M} UTC"),
            ("State", review.state.name),
            ("Message", circulation.message or "none"),
            ("Silence", "counts as no objection" if circulation.no_objection else "is no consent"),
            ("SHA-256 of the texts", circulation.sha256),
        ),
    )


def _review_columns(levels: tuple[RatingLevel, ...]) -> tuple[FillColumn, ...]:
    return (
        FillColumn("row", "row", is_hidden=True),
        FillColumn("text", "text", is_hidden=True),
        FillColumn("version", "version", is_hidden=True),
        FillColumn("code", "Code", 9),
        FillColumn("title", "Planned activity or area", 25),
        FillColumn("previous", "Previous level", 13),
        FillColumn("previous_note", "Previous note", 24),
        FillColumn("proposed", "Proposed", 13),
        FillColumn("proposed_note", "Proposed text", 30),
        FillColumn("kind", "Your position", 15, is_open=True, choices=tuple(KINDS)),
        FillColumn(
            "proposed_level",
            "Level you propose",
            14,
            is_open=True,
            choices=tuple(level.label for level in levels),
        ),
        FillColumn("answer", "Your text", 30, is_open=True),
        FillColumn("attribution", "Shown after clearing", 14, is_open=True, choices=tuple(ATTRIBUTIONS)),
    )


def proposed_in_words(row: ReviewRow) -> str:
    """Return the circulated text with why the level moved and its evidence, for files."""
    lines = [row.text.text]
    if row.text.change_reason:
        lines.append(worded("Why it moved: %(change_reason)s", change_reason=row.text.change_reason))
    for piece in row.evidence:
        place = f", {piece['page']}" if piece["page"] else ""
        gone = f", {piece['withdrawn']}" if piece["withdrawn"] else ""
        lines.append(f"Evidence: {piece['title']} ({piece['link'] or piece['file']}{place}{gone})")
    return "\n".join(line for line in lines if line)


def _review_row(row: ReviewRow, levels: tuple[RatingLevel, ...]) -> tuple[str, ...]:
    values = position_values(row)
    previous = row.previous
    kind = "" if row.text.carries_level else row.text.kind_label
    return (
        row.text.code,
        row.text.sha256,
        str(row.version),
        row.text.code,
        row.text.label if kind else row.text.title,
        previous.level_label if previous else "",
        previous.text if previous else row.previous_text,
        row.text.level_label,
        proposed_in_words(row),
        label_of(KINDS, values["kind"]),
        label_of(levels_by_label(levels), values["proposed_level"]),
        values["text"],
        label_of(ATTRIBUTIONS, values["attribution"]),
    )
