"""The workbooks that go out to be filled in and come back: their columns, rows and identity."""

from __future__ import annotations

from collections.abc import Mapping

from programmes.forms.positions import position_values
from programmes.forms.ratings import values_of
from programmes.models import Attribution, CirculatedText, Confidence, NotRatedBecause, Position, RatingLevel
from programmes.selectors.reviews import Review, ReviewRow
from programmes.selectors.round_ratings import ActivityInRound, RoundRatings
from reporting.fillable import FillColumn, FillSheet

FORMAT = "1"
ATTRIBUTIONS = {"as the whole answer": "", **{str(label): value for value, label in Attribution.choices}}
KINDS = {str(label): value for value, label in Position.Kind.choices}
CONFIDENCES = {str(label): value for value, label in Confidence.choices}


def levels_by_label(levels: tuple[RatingLevel, ...]) -> dict[str, str]:
    """Return the slug of each level by its label."""
    return {level.label: level.slug for level in levels}


def choices_by_label(levels: tuple[RatingLevel, ...]) -> dict[str, str]:
    """Return what an activity can be rated as, by label: levels, then reasons for having none."""
    reasons = {f"Not rated: {label}": value for value, label in NotRatedBecause.choices}
    return levels_by_label(levels) | reasons


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
            f"For {review.state}. Fill in the white cells only and send the workbook back on the page of the "
            f"circulation before {circulation.deadline:%d %B %Y, %H:%M} UTC. Nothing is sent to the "
            "secretariat by uploading: it becomes your draft."
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
        FillColumn("code", "Code", 10),
        FillColumn("title", "Planned activity or area", 38),
        FillColumn("previous", "Previous level", 15),
        FillColumn("previous_note", "Previous note", 34),
        FillColumn("proposed", "Proposed", 15),
        FillColumn("proposed_note", "Proposed text", 40),
        FillColumn("kind", "Your position", 21, is_open=True, choices=tuple(KINDS)),
        FillColumn(
            "proposed_level",
            "Level you propose",
            17,
            is_open=True,
            choices=tuple(level.label for level in levels),
        ),
        FillColumn("answer", "Your text", 44, is_open=True),
        FillColumn("attribution", "Shown after clearing", 22, is_open=True, choices=tuple(ATTRIBUTIONS)),
    )


def proposed_in_words(row: ReviewRow) -> str:
    """Return the circulated text with why the level moved and its evidence, for files."""
    lines = [row.text.text]
    if row.text.change_reason:
        lines.append(f"Why it moved: {row.text.change_reason}")
    for piece in row.evidence:
        place = f", {piece['page']}" if piece["page"] else ""
        gone = f", {piece['withdrawn']}" if piece["withdrawn"] else ""
        lines.append(f"Evidence: {piece['title']} ({piece['link'] or piece['file']}{place}{gone})")
    return "\n".join(line for line in lines if line)


def _review_row(row: ReviewRow, levels: tuple[RatingLevel, ...]) -> tuple[str, ...]:
    values = position_values(row)
    previous = row.previous
    shown = str(previous.level or previous.get_not_rated_because_display()) if previous else ""
    kind = "" if row.is_rating else str(CirculatedText.Kind(row.text.kind).label)
    return (
        row.text.code,
        row.text.sha256,
        str(row.version),
        row.text.code,
        row.text.label if kind else row.text.title,
        shown,
        previous.note if previous else row.previous_text,
        row.text.level_label,
        proposed_in_words(row),
        label_of(KINDS, values["kind"]),
        label_of(levels_by_label(levels), values["proposed_level"]),
        values["text"],
        label_of(ATTRIBUTIONS, values["attribution"]),
    )


def ratings_sheet(form: RoundRatings) -> FillSheet:
    """Return a round as a workbook to rate in, filled with what is rated already."""
    assessment_round = form.assessment_round
    plan = assessment_round.plan
    levels = plan.rating_scale.ordered_levels
    training = plan.mark
    return FillSheet(
        name="Ratings",
        title=f"{training}{assessment_round.title}, {plan.title}",
        how_to="Fill in the white cells only and send the workbook back on the page of the round. "
        "You see what would change before anything is saved.",
        columns=(
            FillColumn("row", "row", is_hidden=True),
            FillColumn("version", "version", is_hidden=True),
            FillColumn("code", "Code", 10),
            FillColumn("title", "Planned activity", 40),
            FillColumn("previous", "Previous level", 15),
            FillColumn("previous_note", "Previous note", 34),
            FillColumn("choice", "Level", 22, is_open=True, choices=tuple(choices_by_label(levels))),
            FillColumn("merged_into", "Merged into", 12, is_open=True),
            FillColumn("note", "Note, one point a line", 44, is_open=True),
            FillColumn("as_of", "As of", 12, is_open=True),
            FillColumn("confidence", "Confidence", 12, is_open=True, choices=tuple(CONFIDENCES)),
            FillColumn("change_reason", "Why the level moved", 34, is_open=True),
        ),
        rows=[_ratings_row(row, levels) for row in form.rows],
        identity={
            "format": FORMAT,
            "workbook": "ratings",
            "round": f"{plan.slug}/{assessment_round.slug}",
        },
        about=(
            ("Plan", plan.title),
            ("Round", assessment_round.title),
            ("State of the round", assessment_round.get_status_display()),
            *((f"Level {level.label}", level.definition or "not defined") for level in levels),
        ),
    )


def _ratings_row(row: ActivityInRound, levels: tuple[RatingLevel, ...]) -> tuple[str, ...]:
    values, previous = values_of(row), row.previous
    shown = str(previous.level or previous.get_not_rated_because_display()) if previous else ""
    return (
        row.activity.code,
        str(row.version),
        row.activity.code,
        row.activity.text,
        shown,
        previous.note if previous else "",
        label_of(choices_by_label(levels), values["choice"]),
        values["merged_into"],
        values["note"],
        values["as_of"],
        label_of(CONFIDENCES, values["confidence"]),
        values["change_reason"],
    )
