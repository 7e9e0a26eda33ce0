"""The workbook to rate a round in: its columns, rows and identity."""

from __future__ import annotations

from programmes.forms.ratings import values_of
from programmes.models import Confidence
from programmes.selectors.round_ratings import ActivityInRound, RoundRatings
from reporting.fillable import FillColumn, FillSheet
from review.models import NotRatedBecause, RatingLevel
from review.sheets import FORMAT, label_of, levels_by_label

CONFIDENCES = {str(label): value for value, label in Confidence.choices}


def choices_by_label(levels: tuple[RatingLevel, ...]) -> dict[str, str]:
    """Return what an activity can be rated as, by label: levels, then reasons for having none."""
    reasons = {f"Not rated: {label}": value for value, label in NotRatedBecause.choices}
    return levels_by_label(levels) | reasons


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
            FillColumn("code", "Code", 9),
            FillColumn("title", "Planned activity", 26),
            FillColumn("previous", "Previous level", 13),
            FillColumn("previous_note", "Previous note", 24),
            FillColumn("choice", "Level", 15, is_open=True, choices=tuple(choices_by_label(levels))),
            FillColumn("merged_into", "Merged into", 9, is_open=True),
            FillColumn("note", "Note, one point a line", 34, is_open=True),
            FillColumn("as_of", "As of", 10, is_open=True),
            FillColumn("confidence", "Confidence", 12, is_open=True, choices=tuple(CONFIDENCES)),
            FillColumn("change_reason", "Why the level moved", 24, is_open=True),
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
