"""What a plan's workbook would do: new, changed, unchanged, and every problem; nothing is written."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from intake.columns import CHOICE, Column
from intake.preview import CHANGED, NEW, UNCHANGED, Preview, PreviewRow
from intake.typed import Problem, ReadTable, Row
from people.selectors.organisation import organisation
from planbook.importers.checks import Refusals, check
from planbook.importers.columns import STATES
from planbook.importers.sheets import SHEETS
from planbook.importers.words import NOT_RATED, fill, fill_identity, key_of
from planbook.selectors.books import Settled, book_to_compare, plan_for_book, settled
from planbook.selectors.rows import AT_WORK, StoredBook, StoredRow
from planbook.services.citing import BookWrite, RowWrite, fact_of
from programmes.models import StoredFile, StrategicPlan
from reporting.words import first_upper, worded


@dataclass
class BookPreview(Preview):
    """What a whole workbook would do; rows that change nothing are counted, not listed."""

    plan: StrategicPlan | None = None
    plan_slug: str = ""
    plan_title: str = ""
    names: dict[str, str] = field(default_factory=dict)
    by_state: dict[str, Counter[str]] = field(default_factory=dict)
    to_make: dict[str, list[RowWrite]] = field(default_factory=dict)
    settles: list[str] = field(default_factory=list)

    def number_of(self, state: str) -> int:
        """Return how many rows are of one state."""
        return sum(found[state] for found in self.by_state.values())

    @property
    def by_sheet(self) -> list[tuple[str, int, int, int, int]]:
        """Name, new, changed, unchanged and problems of each sheet."""
        wrong = Counter(problem.sheet for problem in self.wrong)
        listed = [
            (SHEETS[key].name, found[NEW], found[CHANGED], found[UNCHANGED], wrong[self.names[key]])
            for key, found in self.by_state.items()
        ]
        return [one for one in listed if any(one[1:])]

    @property
    def count(self) -> int:
        """How many rows would be written."""
        return sum(len(rows) for rows in self.to_make.values())

    @property
    def to_write(self) -> BookWrite:
        return BookWrite(self.plan_slug, self.to_make)

    @property
    def written(self) -> dict[str, list[int]]:
        """How many rows would be made and changed, by sheet."""
        return {
            sheet: [sum(row.pk is None for row in rows), sum(row.pk is not None for row in rows)]
            for sheet, rows in self.to_make.items()
        }

    @property
    def digest(self) -> str:
        """Stands for exactly this preview; another one after somebody changed something."""
        said = [
            [row.sheet, row.key, row.pk, row.version, sorted(row.values.items())]
            for rows in self.to_make.values()
            for row in rows
        ]
        return hashlib.sha256(json.dumps(said, sort_keys=True).encode()).hexdigest()


def preview_of(book: ReadTable, mapping: Mapping[str, Any]) -> BookPreview:
    """Return what the rows of a workbook would do to the portal as it stands now."""
    for row in book.rows.get("ratings", ()):
        level = row.values.get("level", "")
        if level.startswith(NOT_RATED):
            row.values["level"] = ""
            row.values["not_rated_because"] = level.removeprefix(NOT_RATED)
            row.given |= {"not_rated_because"}
    fill_identity(book)
    said = next((row.values for row in book.rows.get("plan", ())), {})
    slug = said.get("code", "") or mapping["plan"]
    plan = plan_for_book(slug)
    scale = said.get("scale", "") or (plan.rating_scale.slug if plan else "")
    stored = book_to_compare(
        plan, scale, {name: _codes(book, name) for name in ("areas", "platforms", "meetings", "sources")}
    )
    fill(book, stored)
    check(book, stored)
    title = said.get("title", "") or (plan.title if plan else "")
    called = (plan.title if plan else f"a new plan, {title}") if title else "no plan named"
    preview = BookPreview(title=first_upper(called), plan=plan, plan_slug=slug, plan_title=title)
    if plan is None and not said:
        message = "Name the plan: on the sheet “Plan”, or on the page of the columns."
        book.problems.append(Problem("Plan", 0, "", message))
    preview.notices += [_members(row, stored) for row in book.rows.get("plan", ())]
    _Comparing(book, stored, preview, settled(plan, scale, _codes(book, "areas"))).run()
    preview.names = book.names
    order = {name: place for place, name in enumerate(book.names[key] for key in SHEETS if key in book.names)}
    preview.wrong = sorted(book.problems, key=lambda one: (order.get(one.sheet, -1), one.line, one.column))
    return preview


def _members(row: Row, stored: StoredBook) -> str:
    """Return how many members will take part in the plan; a file that names none leaves those on record."""
    known = next((one.values["members"] for one in stored.rows.get("plan", ())), "")
    codes, called = (row.values["members"] or known).split(), organisation().called
    if not codes:
        return worded("No %(member)s takes part: a round goes to nobody.", member=called.member)
    message = "One %(member)s takes part: %(codes)s."
    if len(codes) > 1:
        message = "%(count)s %(members)s take part: %(codes)s."
    return worded(
        message, count=len(codes), member=called.member, members=called.members, codes=", ".join(codes)
    )


def _codes(book: ReadTable, sheet: str) -> set[str]:
    """Return the codes that a file names of a kind of record, on its own sheet or anywhere else."""
    found = {row.values.get("code", "") for row in book.rows.get(sheet, ())}
    for other, rows in book.rows.items():
        for column in SHEETS[other].columns:
            if column.refers == sheet:
                found |= {row.values.get(column.key, "") for row in rows}
    return found - {""}


def shown(column: Column, value: str) -> str:
    """Return a value as the workbook shows it."""
    return column.choices.get(value, value) if column.kind is CHOICE else value


class _Comparing:
    """Compares row by row, and asks of each row that says something new whether an import may say it."""

    def __init__(self, book: ReadTable, stored: StoredBook, preview: BookPreview, shut: Settled) -> None:
        self.book, self.stored, self.preview = book, stored, preview
        self.known = {name: stored.by_key(name) for name in SHEETS}
        self.refusals = Refusals(shut, self.known)

    def run(self) -> None:
        for name in SHEETS:
            if name in self.book.rows:
                counts = self.preview.by_state.setdefault(name, Counter())
                known = self.known[name]
                for row in self.book.rows[name]:
                    counts[self._state(row, known.get(key_of(row)))] += 1

    def _state(self, row: Row, record: StoredRow | None) -> str:
        """Return the state of a row, and note what it would write."""
        if record is None:
            if self._says_nothing(row):
                return UNCHANGED
            self._tell(row, self.refusals.why_not_new(row))
            if row.sheet not in {"scale", "evidence", "sources", "citations"}:
                self.refusals.new_facts.add(fact_of(row.sheet, row.values))
            if row.sheet == "plan":
                self.refusals.new_facts.add(("scale", "", ""))
            if row.sheet == "rounds" and row.values["state"] != AT_WORK:
                self.preview.settles.append(row.values["code"])
            self._note(row, NEW, None, tuple(row.values))
            return NEW
        changed = tuple(
            column.key
            for column in SHEETS[row.sheet].columns
            if row.values.get(column.key, "") != record.values.get(column.key, "")
        )
        changed = self._without_state(row, record, changed)
        if not changed or row.sheet == "evidence":
            return UNCHANGED
        self._tell(row, self.refusals.why_not_changed(row, changed), changed[0])
        self._note(row, CHANGED, record, changed)
        return CHANGED

    def _says_nothing(self, row: Row) -> bool:
        """A rating without any content is none; evidence in a file that is not here cannot be brought in."""
        names = [name for name in row.values if name not in SHEETS[row.sheet].identity]
        if row.sheet == "ratings":
            return not any(row.values[name] for name in names)
        if row.sheet == "evidence" and row.values.get("sha256") and not row.values.get("url"):
            if StoredFile.objects.filter(sha256=row.values["sha256"]).exists():
                return False
            notice = worded(
                "Evidence, row %(line)s: the file “%(file)s” is not in this portal, and a workbook carries "
                "no files; the row is left out.",
                line=row.line,
                file=row.values.get("file", ""),
            )
            self.preview.notices.append(notice)
            return True
        return False

    def _without_state(self, row: Row, record: StoredRow, changed: tuple[str, ...]) -> tuple[str, ...]:
        """The state of a round that is on record is moved on its own page, never by a file."""
        if row.sheet != "rounds" or "state" not in changed:
            return changed
        said, recorded = STATES[row.values["state"]], STATES[record.values["state"]]
        self.preview.notices.append(
            worded(
                "Round %(round)s is “%(recorded)s” here and “%(said)s” in the file; it stays as it is here.",
                round=row.values["code"],
                recorded=recorded,
                said=said,
            )
        )
        return tuple(name for name in changed if name != "state")

    def _tell(self, row: Row, why: str, column: str = "") -> None:
        if why:
            self.book.tell(row, column or SHEETS[row.sheet].identity[0], why)

    def _note(self, row: Row, state: str, record: StoredRow | None, changed: tuple[str, ...]) -> None:
        """Note what a row would write, and how it is shown."""
        ours = SHEETS[row.sheet]
        before = record.values if record else {}
        named = [shown(ours.column(name), row.values.get(name, "")) for name in ours.identity]
        changes = [
            (
                ours.column(name).heading,
                shown(ours.column(name), before.get(name, "")),
                shown(ours.column(name), row.values.get(name, "")),
            )
            for name in changed
            if record or row.values.get(name)
        ]
        self.preview.rows.append(
            PreviewRow(
                row.line,
                " ".join(filter(None, named)),
                state,
                sheet=row.sheet,
                changes=tuple(changes),
                seen=record.version if record else 0,
            )
        )
        written = RowWrite(row.sheet, row.line, key_of(row), row.values)
        if record is not None:
            written = replace(written, pk=record.pk, version=record.version)
        self.preview.to_make.setdefault(row.sheet, []).append(written)
