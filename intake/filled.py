"""Workbooks that the portal made, filled in and sent back: their columns are known, each row is a form."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

from django.http import QueryDict

from intake.kinds import TableKind
from intake.preview import CHANGED, CONFLICT, NEW, PROBLEM, UNCHANGED, Preview, PreviewRow
from intake.typed import Problem
from intake.vocabulary import type_of_sheets
from record.forms.merging import merged
from reporting.fillable import FilledRow, FillSheet
from reporting.words import column_letter, worded

if TYPE_CHECKING:
    from django.contrib.auth.models import User

    from intake.models import TableImport


class FormRow(Protocol):
    """One row of such a workbook as the form of the page it stands for; see ``record.forms.merging``."""

    row: Any
    form: Any

    @property
    def field_labels(self) -> Mapping[str, str]: ...

    @property
    def label(self) -> str: ...

    @property
    def record(self) -> Any:
        """What is stored of it; None for nothing yet."""

    @property
    def lacks(self) -> Sequence[str]:
        """What it still lacks, as sentences, although it can be stored."""

    def typed_texts(self) -> dict[str, str]: ...

    def base_texts(self) -> dict[str, str]: ...

    def texts_of(self, record: Any) -> dict[str, str]: ...


type_of_in_words = Callable[[Any, str, str], str]
"""Returns a value of a form as people read it, from the row, the name of the field and the value."""


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
    def of(cls, stored: Mapping[str, Any]) -> UploadedRow:
        """Return it from what was stored."""
        problems = tuple((place, text) for place, text in stored["problems"])
        return cls(stored["code"], stored["line"], dict(stored["data"]), problems)


@dataclass(frozen=True)
class HeldRow:
    """What a row would write: the form it goes through, and its texts as the file or the portal has them."""

    typed: FormRow
    mine: dict[str, str]
    theirs: dict[str, str]


def rows_of(
    filled: Sequence[FilledRow],
    sheet: FillSheet,
    labels: Mapping[str, Mapping[str, str]],
    hidden: Sequence[str] = (),
) -> list[UploadedRow]:
    """Translate labels into values and check the hidden codes; problems are reported in their cell."""
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
            problem = worded(
                "“%(code)s” is no row of this workbook as it was sent.", code=row.values["code"][:30]
            )
            problems.append((letters["code"], problem))
        elif code in seen:
            problems.append((letters["code"], worded("%(code)s stands twice; leave one row.", code=code)))
        elif any(known[places[name]] != row.values[name] for name in hidden):
            problems.append((letters["code"], "The hidden codes of this row were changed."))
        seen.add(code)
        data, wrong = _values_of(row, sheet, labels)
        problems += [(letters[key], problem) for key, problem in wrong]
        found.append(UploadedRow(code, row.line, data, tuple(problems)))
    return found


def _values_of(
    row: FilledRow, sheet: FillSheet, labels: Mapping[str, Mapping[str, str]]
) -> tuple[dict[str, str], list[tuple[str, str]]]:
    """Return the values of the open columns of a row, and by column what is no entry of its list."""
    data, wrong = {"version": row.values["version"] or "0"}, []
    for column in sheet.columns:
        if not column.is_open:
            continue
        text = row.values[column.key]
        choices = labels.get(column.key, {}) if text else {}
        if not choices:
            data[column.key] = text
        elif text in choices:
            data[column.key] = choices[text]
        else:
            problem = worded(
                "“%(given)s” is none of: %(choices)s.", given=text[:60], choices=", ".join(choices)
            )
            wrong.append((column.key, problem))
    return data, wrong


def form_data(rows: Sequence[UploadedRow]) -> QueryDict:
    data = QueryDict(mutable=True)
    for row in rows:
        if not row.problems:
            for name, text in row.data.items():
                data[f"{row.code}-{name}"] = text
    return data


def letters_of(sheet: FillSheet, renamed: Mapping[str, str]) -> dict[str, str]:
    found = {column.key: column_letter(place) for place, column in enumerate(sheet.columns)}
    return found | {name: found[key] for name, key in renamed.items()}


def preview_of_filled(
    rows: Sequence[UploadedRow],
    typed: Mapping[str, FormRow],
    letters: Mapping[str, str],
    in_words: type_of_in_words,
) -> Preview:
    """Return what rows would change in the forms they stand for; ``letters`` name the columns of fields."""
    found = Preview([_preview_row(row, typed.get(row.code), letters, in_words) for row in rows])
    present = {row.code for row in rows}
    if missing := [code for code in typed if code not in present]:
        found.notices.append(
            worded("Not in the file, so left as they are: %(missing)s.", missing=", ".join(missing))
        )
    return found


def _preview_row(
    row: UploadedRow, one: FormRow | None, letters: Mapping[str, str], in_words: type_of_in_words
) -> PreviewRow:
    if row.problems or one is None:
        problems = [Problem("", row.line, place, text) for place, text in row.problems]
        return PreviewRow(row.line, row.code, PROBLEM, key=row.code, problems=problems)
    version = one.row.version
    if not one.form.is_valid():
        problems = [
            Problem("", row.line, letters.get(name, letters["code"]), str(error))
            for name, errors in one.form.errors.items()
            for error in errors
        ]
        return PreviewRow(row.line, one.label, PROBLEM, key=row.code, problems=problems, seen=version)
    stored = one.texts_of(one.record)
    shown, conflicts = merged(one.typed_texts(), one.base_texts(), stored)
    changes = tuple(
        (one.field_labels[name], in_words(one, name, stored[name]), in_words(one, name, shown[name]))
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
            (one.field_labels[name], in_words(one, name, shown[name]), in_words(one, name, text))
            for name, text in conflicts.items()
        ),
        notes=one.lacks,
        seen=version,
        holds=HeldRow(one, shown, {**shown, **conflicts}),
    )


class FilledWorkbook(TableKind):
    """A workbook that the portal made, filled in and sent back: its columns are known."""

    title = "Bring a workbook back"
    lead = "The workbook is read and compared with what stands in the portal."
    takes = ".xlsx"
    leaves_out = True
    goes_back = True

    @property
    def crumbs(self) -> list[tuple[str, str]]:
        return [(self.subject.title, self.address("back"))]  # type: ignore[union-attr,attr-defined]

    def rows_of(self, name: str, content: bytes) -> Sequence[UploadedRow]:
        """Return the rows of the workbook; raises UnreadableUploadError."""
        raise NotImplementedError

    def preview_of_rows(self, rows: Sequence[UploadedRow]) -> Preview:
        """Return what the rows would do."""
        raise NotImplementedError

    def read(self, name: str, content: bytes, encoding: str) -> type_of_sheets:
        rows = [row.as_json() for row in self.rows_of(name, content)]
        return [{"name": "", "rows": rows, "formulas": [], "merged": []}]

    def guessed_mapping(self, sheets: type_of_sheets) -> dict[str, Any]:
        return {}

    def preview(self, sheets: type_of_sheets, mapping: Mapping[str, Any]) -> Preview:
        return self.preview_of_rows([UploadedRow.of(row) for row in sheets[0]["rows"]])

    def unresolved(self, preview: Preview, sent: Mapping[str, str]) -> list[str]:
        """Return a sentence for each conflict that was not decided."""
        return [
            worded("%(key)s: choose between the workbook and what stands in the portal.", key=row.key)
            for row in preview.of_state(CONFLICT)
            if sent.get(f"{row.key}-choose") not in {"mine", "theirs"}
        ]

    def write(self, preview: Preview, record: TableImport, *, sent: Mapping[str, str], by: User) -> None:
        """Write each row as if it had been typed, from the version that was shown."""
        for row in preview.writes:
            held: HeldRow = row.holds
            keep_theirs = row.state == CONFLICT and sent.get(f"{row.key}-choose") == "theirs"
            entry = held.typed.form.entry_from(held.theirs if keep_theirs else held.mine)
            self.write_one(held.typed.row, entry, row.seen, by=by)

    def write_one(self, row: Any, entry: Any, version: int, *, by: User) -> None:
        """Write one row through its service; raises as it does."""
        raise NotImplementedError
