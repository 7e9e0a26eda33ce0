"""A workbook of ratings that came back: what it would change, shown row by row before anything is written."""

from __future__ import annotations

from collections.abc import Sequence

from intake.filled import UploadedRow, form_data, letters_of, preview_of_filled, rows_of
from intake.preview import Preview
from programmes.forms.rating_forms import RatingForms, RatingRow
from programmes.importers.reading import CONFIDENCES, choices_by_label, ratings_sheet
from programmes.selectors.at_work import RoundRatings
from reporting.book_reading import read_plain_book
from reporting.fillable import filled_rows
from review.sheets import label_of


def read_ratings_upload(name: str, content: bytes, form: RoundRatings) -> list[UploadedRow]:
    """Return the rows of a workbook of ratings; raises UnreadableUploadError, in words for its sender."""
    sheet = ratings_sheet(form)
    levels = form.assessment_round.plan.rating_scale.ordered_levels
    labels = {"choice": choices_by_label(levels), "confidence": CONFIDENCES}
    return rows_of(filled_rows(read_plain_book(name, content), sheet), sheet, labels)


def preview_of_ratings(rows: Sequence[UploadedRow], form: RoundRatings) -> Preview:
    """Return what a workbook of ratings would do to the round as it stands now."""
    forms = RatingForms(form, form_data(rows))
    letters = letters_of(ratings_sheet(form), {})
    return preview_of_filled(rows, {one.code: one for one in forms.rows}, letters, in_words)


def in_words(one: RatingRow, name: str, value: str) -> str:
    """Return a value of the form of a rating as people read it."""
    words = {"choice": choices_by_label(tuple(one.form.levels.values())), "confidence": CONFIDENCES}
    return label_of(words[name], value) if name in words and value else value
