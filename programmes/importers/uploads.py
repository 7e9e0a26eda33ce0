"""Workbooks that came back: what they would change, told row by row before anything is written."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.http import QueryDict

from intake.preview import CHANGED, CONFLICT, NEW, PROBLEM, UNCHANGED, Preview, PreviewRow
from intake.typed import Problem
from programmes.forms.positions import POSITION_LABELS
from programmes.forms.rating_forms import RatingForms, RatingRow
from programmes.forms.ratings import ENTRY_LABELS
from programmes.forms.reviewing import ReviewForms, TypedPosition
from programmes.importers.sheets import (
    ATTRIBUTIONS,
    CONFIDENCES,
    KINDS,
    choices_by_label,
    label_of,
    levels_by_label,
    ratings_sheet,
    review_sheet,
)
from programmes.models import Position
from programmes.selectors.reviews import Review
from programmes.selectors.round_ratings import RoundRatings
from record.forms.merging import merged
from reporting.book_reading import read_plain_book
from reporting.fillable import FilledRow, FillSheet, filled_rows
from reporting.letters import column_letter


@dataclass(frozen=True)
class UploadedRow:
    """One row that came back: its row number, its texts by field of the form, problems by column."""

    code: str
    line: int
    data: dict[str, str]
    problems: tuple[tuple[str, str], ...] = ()

    def as_json(self) -> dict[str, Any]:
        """Return it as plain values, to be kept until it is confirmed."""
        return {"code": self.code, "line": self.line, "data": self.data, "problems": list(self.problems)}

    @classmethod
    def of(cls, kept: Mapping[str, Any]) -> UploadedRow:
        """Return it from what was kept."""
        problems = tuple((place, text) for place, text in kept["problems"])
        return cls(kept["code"], kept["line"], dict(kept["data"]), problems)


@dataclass(frozen=True)
class TypedRow:
    """What a row would write: the form it goes through, and its texts as the file or the portal has them."""

    typed: RatingRow | TypedPosition
    mine: dict[str, str]
    theirs: dict[str, str]


def _rows_of(
    filled: Sequence[FilledRow],
    sheet: FillSheet,
    labels: Mapping[str, Mapping[str, str]],
    hidden: Sequence[str] = (),
) -> list[UploadedRow]:
    """Translate labels into values and check the hidden codes; what cannot be read is told in its cell."""
    letters = {column.key: column_letter(place) for place, column in enumerate(sheet.columns)}
    key_place = [column.key for column in sheet.columns].index("row")
    sent = {row[key_place]: row for row in sheet.rows}
    places = {column.key: place for place, column in enumerate(sheet.columns)}
    found: list[UploadedRow] = []
    seen: set[str] = set()
    for row in filled:
        problems = []
        code = row.values["row"]
        known = sent.get(code)
        if known is None or row.values["code"] != code:
            problems.append(
                (letters["code"], f"“{row.values['code'][:30]}” is no row of this workbook as it was sent.")
            )
        elif code in seen:
            problems.append((letters["code"], f"{code} stands twice; leave one row."))
        elif any(known[places[name]] != row.values[name] for name in hidden):
            problems.append((letters["code"], "The hidden codes of this row were changed."))
        seen.add(code)
        data = {"version": row.values["version"] or "0"}
        for column in sheet.columns:
            if not column.is_open:
                continue
            text = row.values[column.key]
            if column.key in labels and text:
                value = labels[column.key].get(text)
                if value is None:
                    at = letters[column.key]
                    problems.append((at, f"“{text[:60]}” is none of: {', '.join(labels[column.key])}."))
                    continue
                text = value
            data[column.key] = text
        found.append(UploadedRow(code, row.line, data, tuple(problems)))
    return found


def read_review_upload(name: str, content: bytes, review: Review) -> list[UploadedRow]:
    """Return the rows of a State's workbook; raises UnreadableUploadError, in words for its sender."""
    sheet = review_sheet(review)
    levels = review.circulation.subject.plan.rating_scale.ordered_levels
    labels = {"kind": KINDS, "proposed_level": levels_by_label(levels), "attribution": ATTRIBUTIONS}
    rows = _rows_of(filled_rows(read_plain_book(name, content), sheet), sheet, labels, hidden=("text",))
    for row in rows:
        row.data["text"] = row.data.pop("answer", "")
    return rows


def read_ratings_upload(name: str, content: bytes, form: RoundRatings) -> list[UploadedRow]:
    """Return the rows of a workbook of ratings; raises UnreadableUploadError, in words for its sender."""
    sheet = ratings_sheet(form)
    levels = form.assessment_round.plan.rating_scale.ordered_levels
    labels = {"choice": choices_by_label(levels), "confidence": CONFIDENCES}
    return _rows_of(filled_rows(read_plain_book(name, content), sheet), sheet, labels)


def _form_data(rows: Sequence[UploadedRow]) -> QueryDict:
    data = QueryDict(mutable=True)
    for row in rows:
        if not row.problems:
            for name, text in row.data.items():
                data[f"{row.code}-{name}"] = text
    return data


def preview_of_review(rows: Sequence[UploadedRow], review: Review) -> Preview:
    """Return what a State's workbook would do to its draft as it stands now."""
    forms = ReviewForms(review, _form_data(rows))
    letters = _letters(review_sheet(review), {"text": "answer"})
    return _preview(rows, {one.code: one for one in forms.rows}, letters, POSITION_LABELS)


def preview_of_ratings(rows: Sequence[UploadedRow], form: RoundRatings) -> Preview:
    """Return what a workbook of ratings would do to the round as it stands now."""
    forms = RatingForms(form, _form_data(rows))
    return _preview(
        rows, {one.code: one for one in forms.rows}, _letters(ratings_sheet(form), {}), ENTRY_LABELS
    )


def _letters(sheet: FillSheet, renamed: Mapping[str, str]) -> dict[str, str]:
    found = {column.key: column_letter(place) for place, column in enumerate(sheet.columns)}
    return found | {name: found[key] for name, key in renamed.items()}


def _preview(
    rows: Sequence[UploadedRow],
    typed: Mapping[str, RatingRow | TypedPosition],
    letters: Mapping[str, str],
    labels: Mapping[str, str],
) -> Preview:
    found = Preview([_preview_row(row, typed.get(row.code), letters, labels) for row in rows])
    present = {row.code for row in rows}
    if missing := [code for code in typed if code not in present]:
        found.notices.append(f"Not in the file, so left as they are: {', '.join(missing)}.")
    return found


def _lacking(one: RatingRow | TypedPosition) -> list[str]:
    """Return what a position from a workbook still lacks before it can be sent."""
    if isinstance(one, RatingRow):
        return []
    entry = one.form.entry()
    lacks = Position(kind=entry.kind, text=entry.text, proposed_level=entry.proposed_level).lacks
    return [f"Before it can be sent: {lacks}"] if lacks else []


def in_words(one: RatingRow | TypedPosition, name: str, value: str) -> str:
    """Return a value of a form as people read it."""
    levels = tuple(one.form.levels.values())
    words = {
        "kind": KINDS,
        "proposed_level": levels_by_label(levels),
        "attribution": ATTRIBUTIONS,
        "choice": choices_by_label(levels),
        "confidence": CONFIDENCES,
    }
    return label_of(words[name], value) if name in words and value else value


def _preview_row(
    row: UploadedRow,
    one: RatingRow | TypedPosition | None,
    letters: Mapping[str, str],
    labels: Mapping[str, str],
) -> PreviewRow:
    if row.problems or one is None:
        told = [Problem("", row.line, place, text) for place, text in row.problems]
        return PreviewRow(row.line, row.code, PROBLEM, key=row.code, problems=told)
    version = one.row.version
    if not one.form.is_valid():
        told = [
            Problem("", row.line, letters.get(name, letters["code"]), str(error))
            for name, errors in one.form.errors.items()
            for error in errors
        ]
        return PreviewRow(row.line, one.label, PROBLEM, key=row.code, problems=told, seen=version)
    record = one.row.rating if isinstance(one, RatingRow) else one.row.position
    stored = one.texts_of(record)
    shown, conflicts = merged(one.typed_texts(), one.base_texts(), stored)
    changes = tuple(
        (labels[name], in_words(one, name, stored[name]), in_words(one, name, shown[name]))
        for name in shown
        if shown[name] != stored[name]
    )
    if not changes:
        return PreviewRow(row.line, one.label, UNCHANGED, key=row.code, seen=version)
    return PreviewRow(
        row.line,
        one.label,
        CONFLICT if conflicts else CHANGED if version else NEW,
        key=row.code,
        changes=changes,
        conflicts=tuple(
            (labels[name], in_words(one, name, shown[name]), in_words(one, name, text))
            for name, text in conflicts.items()
        ),
        notes=_lacking(one),
        seen=version,
        holds=TypedRow(one, shown, {**shown, **conflicts}),
    )
