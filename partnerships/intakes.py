"""Tables of mechanisms, focus areas, collaborations and instruments come in, every doubt reported.

Each row goes through the form that staff type into, so that a table can do nothing that a person cannot.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.http import QueryDict

from intake.columns import LEFT_OUT
from intake.kinds import TableKind, register
from intake.models import TableImport
from intake.preview import CHANGED, NEW, PROBLEM, UNCHANGED, Preview, PreviewRow
from intake.typed import Problem, ReadTable
from intake.vocabulary import type_of_sheets
from partnerships.forms.records import COLLABORATION, INSTRUMENT, MECHANISM, real_activities, real_areas
from partnerships.importers.schema import KINDS, LISTS, SAME_AS, TableOf
from partnerships.models import FocusArea, Mechanism
from partnerships.selectors.mechanisms import mechanisms
from partnerships.services.mechanisms import save_focus_area
from people.models import MemberState
from programmes.models import Platform, StrategicPlan
from record.forms.editing import RecordForm, as_text
from record.models import Certainty, SourceDocument, SourceDocumentKind, folded
from record.refusals import NotFoundError
from reporting.addresses import reverse
from reporting.words import worded

if TYPE_CHECKING:
    from django.contrib.auth.models import User


@dataclass
class IncomingRow:
    """One record of the table: what it would write, what is wrong, what it changes."""

    line: int
    name: str
    current: Any = None
    form: Any = None
    mechanism: Mechanism | None = None
    wrong: list[tuple[str, str]] = field(default_factory=list)
    changes: list[tuple[str, str, str]] = field(default_factory=list)

    @property
    def version(self) -> int:
        return self.current.version if self.current else 0

    def tell(self, column: str, text: str) -> None:
        """Note what is wrong with a cell, or with the row."""
        self.wrong.append((column, text))


class _Names:
    """The records that cells can name, by what people call them; read once."""

    def __init__(self) -> None:
        self.mechanisms = mechanisms()
        self.by_kind: dict[str, dict[str, Any]] = {
            "members": _by(MemberState.objects.all(), "iso_code", "name"),
            "areas": _by(real_areas(), "code", "slug", "name"),
            "activities": _by(real_activities(), "code"),
            "mechanisms": _by((one for one in self.mechanisms if not one.is_own), "code", "name"),
            "platforms": _by(Platform.objects.all(), "code", "name"),
            "plans": _by(StrategicPlan.objects.filter(is_training=False), "slug", "title"),
            "source": _by(SourceDocument.objects.exclude(kind="training"), "slug", "title"),
        }
        self.by_kind["states"] = self.by_kind["members"]
        self.by_kind["plan"] = self.by_kind["plans"]
        for one in self.mechanisms:
            for spelling in one.other_spellings:
                if not one.is_own:
                    self.by_kind["mechanisms"][folded(spelling)] = one

    def mechanism(self, name: str) -> Mechanism | None:
        for one in self.mechanisms:
            if folded(name) in {folded(each) for each in (one.code, one.name, *one.other_spellings)}:
                return one
        return None


def _by(found: Iterable[Any], *names: str) -> dict[str, Any]:
    return {folded(str(getattr(one, name))): one for one in found for name in names}


def preview_of(name: str, table: ReadTable) -> Preview:
    """Return what a table would do; nothing is written."""
    kind = KINDS[name]
    names = _Names()
    raws = [(row.line, row.values) for row in table.rows.get("records", ())]
    spellings, lines, wrong = _spellings(raws, names)
    found: list[IncomingRow] = list(wrong)
    seen: dict[str, int] = {}
    for line, raw in [*raws, *_targets(raws, spellings, lines)]:
        if raw.get(SAME_AS):
            continue
        row = _row(kind, line, raw, spellings, names)
        key = folded(f"{row.mechanism or ''} {row.name}")
        if key in seen:
            message = "“%(name)s” stands twice; row %(line)s names it already."
            row.tell("", worded(message, name=row.name, line=seen[key]))
        seen.setdefault(key, line)
        found.append(row)
    rows = [_shown(kind, row, table) for row in sorted(found, key=lambda one: one.line)]
    return Preview(rows, table.problems)


def _shown(kind: TableOf, row: IncomingRow, table: ReadTable) -> PreviewRow:
    """Return a row as the page lists it, with its problems at their cells."""
    letters = table.letters.get("records", {})
    problems = [one for one in table.problems if one.line == row.line]
    faulty = {one.column for one in problems if one.column}
    table.problems = [one for one in table.problems if one.line != row.line]
    for column, text in row.wrong:
        letter = letters.get(column, "")
        if letter not in faulty or not letter:
            problems.append(Problem("", row.line, letter, text))
    is_new = row.current is None
    state = PROBLEM if problems else NEW if is_new else CHANGED if row.changes else UNCHANGED
    name = f"{row.mechanism}: {row.name}" if row.mechanism else row.name
    return PreviewRow(
        row.line,
        name or "(none)",
        state,
        key=row.name,
        changes=row.changes,
        problems=problems,
        seen=row.version,
        holds=row,
    )


def _spellings(
    raws: Sequence[tuple[int, Mapping[str, str]]], names: _Names
) -> tuple[dict[str, list[str]], dict[str, int], list[IncomingRow]]:
    """Follow “same as” to the record each spelling leads to; circles and dead ends are problems."""
    leads = {folded(raw.get("code", "")): raw[SAME_AS] for _, raw in raws if raw.get(SAME_AS)}
    in_table = {folded(raw.get("code", "")) for _, raw in raws if not raw.get(SAME_AS)}
    found: dict[str, list[str]] = {}
    lines: dict[str, int] = {}
    wrong = []
    for line, raw in raws:
        if not raw.get(SAME_AS):
            continue
        spelling, target, passed = raw.get("code", ""), raw[SAME_AS], {folded(raw.get("code", ""))}
        while folded(target) in leads and folded(target) not in passed:
            passed.add(folded(target))
            target = leads[folded(target)]
        row = IncomingRow(line, spelling)
        known = names.mechanism(target)
        if folded(target) in passed:
            message = "Same as: “%(spelling)s” leads in a circle back to itself."
            row.tell(SAME_AS, worded(message, spelling=spelling))
        elif known is None and folded(target) not in in_table:
            row.tell(SAME_AS, worded("Same as: there is no mechanism “%(target)s”.", target=target[:60]))
        else:
            key = folded(known.code if known else target)
            found.setdefault(key, []).append(spelling)
            lines.setdefault(key, line)
            continue
        wrong.append(row)
    return found, lines, wrong


def _targets(
    raws: Sequence[tuple[int, Mapping[str, str]]],
    spellings: Mapping[str, list[str]],
    lines: Mapping[str, int],
) -> list[tuple[int, dict[str, str]]]:
    """Return a row for each record that gets a spelling but has no row of its own in the table."""
    own = {folded(raw.get("code", "")) for _, raw in raws if not raw.get(SAME_AS)}
    return [(lines[key], {"code": key.upper()}) for key in spellings if key not in own]


def _row(
    kind: TableOf,
    line: int,
    raw: Mapping[str, str],
    spellings: Mapping[str, list[str]],
    names: _Names,
) -> IncomingRow:
    row = IncomingRow(line, raw.get(kind.key, ""))
    row.current = _current(kind, row, raw, names)
    data = QueryDict(mutable=True)
    blank = kind.form(initial={"version": row.version})
    before = _texts_of(blank, row.current)
    for name in blank.fields:
        if name in {"version", "base"}:
            continue
        text = _cell(name, raw, before, row, names) if name in raw else before.get(name, "")
        data.setlist(name, text.split() if name in blank.linking else [text])
    extra = spellings.get(folded(row.current.code if row.current and kind.key == "code" else row.name), [])
    if extra and kind.model is Mechanism:
        known = data.get("also_printed_as", "").splitlines()
        data["also_printed_as"] = "\n".join([*known, *(one for one in extra if one not in known)])
    data["certainty"] = data.get("certainty") or "paraphrase"
    data["version"] = str(row.version)
    row.form = kind.form(data)
    if not row.form.is_valid():
        for name, errors in row.form.errors.items():
            called = f"{kind.columns[name]}: " if name in kind.columns else ""
            for error in errors:
                row.tell(name, f"{called}{error}")
    else:
        row.changes = [
            (
                kind.columns.get(name, name),
                row.form.in_words(name, before.get(name, "")),
                row.form.in_words(name, text),
            )
            for name, text in row.form.typed_texts().items()
            if text != before.get(name, "") and (name in raw or name == "also_printed_as")
        ]
        if row.current is None:
            row.changes = [(called, "", after) for called, _, after in row.changes]
    return row


def _current(kind: TableOf, row: IncomingRow, raw: Mapping[str, str], names: _Names) -> Any:
    """Return the record that a row speaks of, None for a new one; tells what is missing."""
    if not row.name:
        row.tell(
            kind.key,
            worded("%(columns)s: the row names no %(one)s.", columns=kind.columns[kind.key], one=kind.one),
        )
        return None
    if kind.model is Mechanism:
        return names.mechanism(row.name)
    if kind.model is FocusArea:
        row.mechanism = names.mechanism(raw.get("mechanism", ""))
        if row.mechanism is None:
            message = "Mechanism: there is no mechanism “%(given)s”."
            row.tell("mechanism", worded(message, given=raw.get("mechanism", "")[:60]))
            return None
        found = row.mechanism.focus_areas.all()
        return next((one for one in found if folded(one.text) == folded(row.name)), None)
    return kind.model._default_manager.filter(**{kind.key: row.name}).first()


def _texts_of(form: RecordForm, record: Any) -> dict[str, str]:
    """Return what a record says now, by field of the form; defaults for a new one."""
    if record is None:
        return {name: as_text(one.initial) for name, one in form.fields.items()}
    found: dict[str, str] = {}
    citation = getattr(record, "citation", None)
    for name in form.own_fields():
        if name in form.linking:
            found[name] = as_text(getattr(record, name).all())
        elif name.startswith("meaning-"):
            slug = name.removeprefix("meaning-")
            found[name] = next((one.text for one in record.meanings.all() if one.area.slug == slug), "")
        elif name in {"place", "certainty", "reasoning"}:
            found[name] = getattr(citation, name)
            if found[name] == Certainty.RECORDED:
                found[name] = Certainty.PARAPHRASE.value
        elif name == "source":
            found[name] = (
                "" if citation is None or citation.source.kind == "portal-record" else str(citation.source_id)
            )
        else:
            found[name] = as_text(getattr(record, name))
    return found


def _cell(
    name: str,
    raw: Mapping[str, str],
    before: Mapping[str, str],
    row: IncomingRow,
    names: _Names,
) -> str:
    """Return the text a form field takes for a cell: keys of records, values of choices."""
    cell = raw[name]
    if name in LISTS or name in {"source", "plan"}:
        return _keys(name, cell, row, names)
    if name == "certainty" and cell == Certainty.RECORDED:
        return before.get(name, "")
    return "\n".join(_split(cell)) if name == "also_printed_as" else cell


def _split(cell: str) -> list[str]:
    return [one.strip() for one in re.split(r"[;\n]", cell) if one.strip()]


def _keys(name: str, cell: str, row: IncomingRow, names: _Names) -> str:
    called = "State" if name in {"members", "states"} else name.replace("_", " ").removesuffix("s")
    keys: list[str] = []
    for one in _split(cell) if name in LISTS else [cell] if cell else []:
        record = names.by_kind[name].get(folded(one))
        if record is None:
            row.tell(name, worded("“%(one)s” is no %(called)s on record.", one=one[:40], called=called))
        elif name == "source" and record.kind == SourceDocumentKind.RECORD:
            continue
        elif str(record.pk) in keys:
            row.tell(name, worded("“%(one)s” stands twice in one cell.", one=one[:40]))
        else:
            keys.append(str(record.pk))
    return " ".join(sorted(keys, key=lambda key: (len(key), key)))


WRITERS = {"mechanisms": MECHANISM, "collaborations": COLLABORATION, "context": INSTRUMENT}


class Partnerships(TableKind):
    """Records of one kind, each row through the form that staff type into."""

    name = "partnerships"
    act = "import-partnerships"
    most_rows = 500
    help_template = "partnerships/columns_of_table.html"
    owned = {Mechanism: "aliases"}

    def __init__(self, word: str) -> None:
        self.about = word
        self.of = KINDS[word]
        self.title = worded("Bring in a table of %(title)s", title=self.of.title)
        self.lead = worded(
            "One %(one)s a row. A row whose name is on record changes that record; columns that are not "
            "there leave it as it is.",
            one=self.of.one,
        )
        self.one = self.of.one
        self.sheets = (self.of.sheet,)

    @property
    def crumbs(self) -> list[tuple[str, str]]:
        return [("Desk", reverse("desk")), ("Partnerships", self.address("back"))]

    def address(self, step: str, key: int | None = None) -> str:
        if step == "back":
            return reverse("partnerships:desk")
        name = {"upload": "upload-table", "columns": "map-table"}.get(step, "preview-table")
        return reverse(f"partnerships:{name}", args=[self.about, *([key] if key else [])])

    def guessed_mapping(self, sheets: type_of_sheets) -> dict[str, Any]:
        """Return how a file seems to be meant; columns of other names are left out, which the page says."""
        mapping = super().guessed_mapping(sheets)
        for place, columns in mapping["columns"].items():
            for at, heading in enumerate(self.vocabulary.headings_of(sheets[int(place)])):
                if heading:
                    columns.setdefault(str(at), LEFT_OUT)
        return mapping

    def preview_of(self, table: ReadTable, sheets: type_of_sheets, mapping: Mapping[str, Any]) -> Preview:
        return preview_of(self.about, table)

    def title_of_import(self, preview: Preview) -> str:
        return self.of.title.capitalize()

    def write(self, preview: Preview, record: TableImport, *, sent: Mapping[str, str], by: User) -> None:
        """Write every row through the service of its form; problems name the row."""
        for row in preview.writes:
            try:
                self._write(row.holds, by=by)
            except ValidationError as error:
                raise ValidationError([f"Row {row.line}: {one}" for one in error.messages]) from None

    def _write(self, row: IncomingRow, *, by: User) -> None:
        if row.mechanism is not None:
            values = row.form.values()
            save_focus_area(row.mechanism, row.current, **values, expected_version=row.version, by=by)
        else:
            WRITERS[self.about].store(row.current, row.form, row.version, by)


def _partnerships(about: str, _scope: str) -> Partnerships:
    if about not in KINDS:
        raise NotFoundError("There are no such tables.")
    return Partnerships(about)


register(Partnerships.name, _partnerships)
