"""A table of recommendations comes in, a tracker of another body or of one's own: read, checked, compared."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from django.core.exceptions import ValidationError

from evaluations.importers.recommendation_columns import ANSWERED, CALLED, SHEET, shown
from evaluations.models import Evaluation, Recommendation, RecommendationKind
from evaluations.models.follow_up import contradictions_of
from evaluations.selectors.evaluations import evaluation_for_import
from evaluations.services.findings import WrittenEntry, save_recommendation
from evaluations.services.responses import (
    ActionEntry,
    Published,
    ResponseEntry,
    propose_table,
    save_action,
    save_response,
)
from intake.columns import CHOICE
from intake.kinds import TableKind, register
from intake.models import TableImport
from intake.preview import CHANGED, NEW, PROBLEM, UNCHANGED, Preview, PreviewRow
from intake.typed import Problem, ReadTable, Row
from intake.vocabulary import type_of_sheets
from people.services import check_may
from record.models import folded
from record.models.citations import last_day
from record.refusals import StaleVersionError
from reporting.addresses import reverse
from reporting.words import worded
from review.states import CLEARED

if TYPE_CHECKING:
    from django.contrib.auth.models import User


LONGEST_NAME: Final = 120
"""Characters that the name of an addressee may have."""


@dataclass(frozen=True)
class TrackerAction:
    """One action of a row, dates as precise as known."""

    text: str
    owner_body: str
    due: str
    added: str
    status: str
    state: str = ""


@dataclass
class TrackerRow:
    """One recommendation of the table: what it would write, what is wrong, what it changes."""

    code: str
    row: Row
    current: Recommendation | None = None
    actions: list[TrackerAction] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    changes: list[tuple[str, str, str]] = field(default_factory=list)

    def value(self, name: str) -> str:
        """Return a cell, empty where the table has no such column."""
        return self.row.values.get(name, "")


class TrackerReading:
    """Joins the rows of a table to recommendations, and compares them with what is on record."""

    def __init__(self, table: ReadTable, evaluation: Evaluation) -> None:
        self.table, self.evaluation = table, evaluation
        self.letters = table.letters.get(SHEET.key, {})
        found = evaluation.recommendations.select_related("response", "citation")
        self.known = {one.code: one for one in found.prefetch_related("addressees", "actions")}
        self.by_text = {folded(one.text): one.code for one in self.known.values()}
        self.rows: dict[str, TrackerRow] = {}

    def read(self) -> list[PreviewRow]:
        """Return what each recommendation of the table would do, in the order of the file."""
        wrong: dict[int, list[Problem]] = {}
        for problem in self.table.problems:
            wrong.setdefault(problem.line, []).append(problem)
        keys = {letter: key for key, letter in self.letters.items()}
        for row in self.table.rows.get(SHEET.key, ()):
            for problem in wrong.get(row.line, ()):
                # What cannot be read says nothing more; one problem a cell is enough.
                row.values[keys.get(problem.column, "")] = ""
            one = self._row(row)
            one.problems += wrong.pop(row.line, [])
            earlier = self.rows.get(one.code)
            if earlier is None:
                self.rows[one.code] = one
            else:
                self._join(earlier, one)
        self.table.problems = [problem for found in wrong.values() for problem in found]
        for one in self.rows.values():
            self._compare(one)
        return [self._shown(one) for one in self.rows.values()]

    def notices(self) -> list[str]:
        """Return what the whole table leaves open."""
        given = {name for row in self.table.rows.get(SHEET.key, ()) for name in row.given}
        if "decision" in given and not set(ANSWERED) <= given:
            return ["The table does not say who gave its responses and when. They are imported without that."]
        return []

    def _tell(self, one: TrackerRow, column: str, text: str) -> None:
        one.problems.append(Problem("", one.row.line, self.letters.get(column, ""), text))

    def _row(self, row: Row) -> TrackerRow:
        code = row.values.get("code", "") or self.by_text.get(folded(row.values.get("text", "")), "")
        if not code:
            code = next(f"I{n}" for n in range(1, 10_000) if f"I{n}" not in {*self.known, *self.rows})
        if text := folded(row.values.get("text", "")):
            self.by_text.setdefault(text, code)
        one = TrackerRow(code, row, self.known.get(code))
        self._check(one)
        if one.value("action"):
            one.actions.append(self._action(one))
        elif one.value("due_on") or one.value("owner_body"):
            self._tell(one, "action", "An owner or a due date stands here without an action.")
        return one

    def _check(self, one: TrackerRow) -> None:
        for name in names_in(one.value("addressees")):
            if len(name) > LONGEST_NAME:
                message = worded(
                    "The addressee “%(name)s…” is longer than %(longest_name)s characters.",
                    name=name[:30],
                    longest_name=LONGEST_NAME,
                )
                self._tell(one, "addressees", message)
        decision = one.value("decision")
        if decision == "rejected" and not one.value("reason"):
            self._tell(one, "reason", "Rejected without a reason.")
        lacks = [name for name in ANSWERED if name in one.row.given and not one.value(name)]
        if decision and lacks:
            one.notes.append("The row does not say who answered, or when.")

    def _action(self, one: TrackerRow) -> TrackerAction:
        added = one.value("action_added_on") or one.value("responded_on") or one.value("made_on")
        action = TrackerAction(
            one.value("action"),
            one.value("owner_body"),
            one.value("due_on"),
            added,
            one.row.texts.get("action_status", ""),
            one.value("action_status"),
        )
        if not action.owner_body:
            self._tell(one, "owner_body", "The action has no owner.")
        one.notes += contradictions_of(action.added, action.due)
        if one.value("decision") not in {"accepted", "partially"}:
            one.notes.append("The action follows from no accepted response.")
        return action

    def _join(self, earlier: TrackerRow, one: TrackerRow) -> None:
        """A code that stands again adds an action to the same recommendation; another text is a doubt."""
        text = one.value("text")
        if text and folded(text) != folded(earlier.value("text")):
            self._tell(
                one, "code", worded("The code %(code)s stands twice, with different texts.", code=one.code)
            )
        elif not one.actions:
            self._tell(one, "code", worded("The code %(code)s stands twice.", code=one.code))
        earlier.problems += one.problems
        earlier.notes += [note for note in one.notes if note not in earlier.notes]
        earlier.actions += one.actions

    def _compare(self, one: TrackerRow) -> None:
        """Say what a row would change of what stands in the portal, and what it may not change."""
        current = one.current
        if current is None:
            if not one.value("text"):
                self._tell(one, "text", "The row says nothing that is asked.")
            if self.evaluation.is_final:
                self._tell(one, "", "The evaluation is final; no recommendation is added to it.")
            one.changes = list(_said(one))
            return
        own = list(_own_changes(one, current))
        if own and current.status == CLEARED:
            names = ", ".join(name.lower() for name, _, _ in own)
            self._tell(
                one,
                "code",
                worded(
                    "%(code)s is cleared; an import does not change it (%(names)s).",
                    code=current.code,
                    names=names,
                ),
            )
        one.changes = [*own, *self._response_changes(one, current), *_action_changes(one, current)]

    def _response_changes(self, one: TrackerRow, current: Recommendation) -> Iterator[tuple[str, str, str]]:
        response = getattr(current, "response", None)
        if not one.value("decision"):
            return
        found = []
        for name in ("decision", "reason", "responded_by", "responded_on"):
            before = getattr(response, name) if response else ""
            if one.value(name) and one.value(name) != before:
                found.append((CALLED[name], shown(name, before), shown(name, one.value(name))))
        if found and response is not None and response.is_cleared:
            message = "Its response is cleared; open it again before an import changes it."
            self._tell(one, "decision", message)
        yield from found

    def _shown(self, one: TrackerRow) -> PreviewRow:
        is_new = one.current is None
        state = PROBLEM if one.problems else NEW if is_new else CHANGED if one.changes else UNCHANGED
        return PreviewRow(
            one.row.line,
            one.code,
            state,
            key=one.code,
            changes=one.changes,
            problems=one.problems,
            notes=one.notes if state in {NEW, CHANGED} else (),
            seen=one.current.version if one.current else 0,
            holds=one,
        )


def _said(one: TrackerRow) -> Iterator[tuple[str, str, str]]:
    """Yield what a new recommendation says, its response and its actions."""
    for name in ("text", "kind", "priority", "place", "made_on", "addressees", "decision", "reason"):
        if one.value(name):
            yield CALLED[name], "", shown(name, one.value(name))
    for name in ("responded_by", "responded_on"):
        if one.value("decision") and one.value(name):
            yield CALLED[name], "", one.value(name)
    for action in one.actions:
        yield CALLED["action"], "", _in_words(action)


def _in_words(action: TrackerAction) -> str:
    status = f", status “{action.status}”" if action.status else ""
    return f"{action.text} ({action.owner_body or 'no owner'}, {action.due or 'no due date'}{status})"


def _own_changes(one: TrackerRow, current: Recommendation) -> Iterator[tuple[str, str, str]]:
    stored = {
        "text": current.text,
        "kind": current.kind,
        "priority": current.priority,
        "place": current.citation.place,
        "made_on": current.added_on,
        "addressees": "; ".join(each.name for each in current.addressees.all()),
    }
    for name, before in stored.items():
        after = one.value(name)
        if name == "addressees":
            after = "; ".join(names_in(after))
        if after and folded(after) != folded(before):
            yield CALLED[name], shown(name, before), shown(name, after)


def _action_changes(one: TrackerRow, current: Recommendation) -> Iterator[tuple[str, str, str]]:
    known = {folded(each.text): each for each in current.actions.all()}
    for action in one.actions:
        before = known.get(folded(action.text))
        if before is None:
            yield CALLED["action"], "", _in_words(action)
        elif moved(before, action):
            yield CALLED["action_status"], before.published_status, action.status


def moved(before: Any, action: TrackerAction) -> bool:
    """Say whether a table gives an action that was read from one another status now."""
    return bool(before.published_in and action.status and action.status != before.published_status)


def names_in(text: str) -> list[str]:
    """Return the names in a cell that lists several, separated by semicolons or line ends."""
    return [one.strip() for one in re.split(r"[;\n]", text) if one.strip()]


def due_day(action: TrackerAction) -> Any:
    """Return the last day an action can be due on, None without a date."""
    return last_day(action.due) if action.due else None


class Recommendations(TableKind):
    """Recommendations of one evaluation, with their responses and actions."""

    name = "recommendations"
    act = "import"
    title = "Bring in a table of recommendations"
    lead = (
        "A tracker of your own or of another body: one recommendation or one action a row; a title above the "
        "headings does no harm. You say what each column is and what each word means; the portal remembers "
        "it for the next table with these headings. Everything is saved as a draft."
    )
    one = SHEET.one
    sheets = (SHEET,)
    leaves_out = True
    help_template = "evaluations/columns_of_tracker.html"
    writes_template = "evaluations/as_published.html"

    def __init__(self, evaluation: Evaluation) -> None:
        self.evaluation = self.subject = evaluation
        self.plan = evaluation.plan
        self.about = evaluation.slug

    @property
    def crumbs(self) -> list[tuple[str, str]]:
        return [(self.evaluation.title, self.address("back"))]

    def address(self, step: str, key: int | None = None) -> str:
        names = {"back": "workplace", "upload": "upload-table", "columns": "map-table"}
        args = [self.about, *([key] if key else [])]
        return reverse(f"evaluations:{names.get(step, 'preview-table')}", args=args)

    def doubts(self, sheets: type_of_sheets, mapping: Mapping[str, Any]) -> list[str]:
        """Return a sentence for each column whose labels come from more than one scale."""
        scales = {
            column.key: {word for value in column.choices for word in self._words(column.key, value)}
            for column in SHEET.columns
            if column.kind is CHOICE
        }
        called = {
            "kind": "kinds",
            "priority": "priorities",
            "decision": "responses",
            "action_status": "progress",
        }
        found = []
        for name in scales:
            hits: dict[str, list[str]] = {}
            for label in self.vocabulary.cells_of(sheets, mapping, SHEET.key, name):
                for scale, words in scales.items():
                    if folded(label) in words:
                        hits.setdefault(scale, []).append(label)
            if len(hits) > 1:
                both = "; ".join(f"{called[scale]} ({', '.join(labels)})" for scale, labels in hits.items())
                found.append(
                    worded(
                        "“%(heading)s” holds two scales in one column: %(both)s.",
                        heading=SHEET.column(name).heading,
                        both=both,
                    )
                )
        return found

    @staticmethod
    def _words(name: str, value: str) -> list[str]:
        column = SHEET.column(name)
        synonyms = column.synonyms.get(value, "")
        return [folded(value), folded(column.choices[value]), *(synonyms.split("|") if synonyms else ())]

    def preview_of(self, table: ReadTable, sheets: type_of_sheets, mapping: Mapping[str, Any]) -> Preview:
        reading = TrackerReading(table, self.evaluation)
        rows = reading.read()
        return Preview(rows, table.problems, [*self.doubts(sheets, mapping), *reading.notices()])

    def title_of_import(self, preview: Preview) -> str:
        return f"Recommendations: {self.evaluation.title}"[:250]

    def write(self, preview: Preview, record: TableImport, *, sent: Mapping[str, str], by: User) -> None:
        """Write recommendations and responses as drafts, as if they had been typed, and their actions.

        Where the page says that it is another body's past, an approver is asked to clear all of it at once.
        """
        written = []
        for row in preview.writes:
            try:
                written.append(self._write(row.holds, row.seen, record.name, by=by))
            except ValidationError as error:
                raise ValidationError([f"{row.name}: {message}" for message in error.messages]) from None
        if sent.get("as_published") == "on":
            propose_table(self.evaluation, record, written, by=by)

    def _write(self, row: TrackerRow, seen: int, table: str, *, by: User) -> Recommendation:
        recommendation = row.current
        if recommendation is None or recommendation.status != CLEARED:
            recommendation = _written(self.evaluation, row, seen, by=by)
        if row.value("decision"):
            known = getattr(
                Recommendation.objects.select_related("response").get(pk=recommendation.pk), "response", None
            )
            said: dict[str, Any] = {
                name: row.value(name) or getattr(known, name, "")
                for name in ("decision", "reason", "responded_by", "responded_on")
            }
            entry = ResponseEntry(**said, published_in=known.published_in if known else table)
            save_response(recommendation, entry, expected_version=known.version if known else 0, by=by)
        known_actions = {folded(one.text): one for one in recommendation.actions.all()}
        for action in row.actions:
            before = known_actions.get(folded(action.text))
            if before is not None and not moved(before, action):
                continue
            if before is None:
                published = Published(table, action.status, action.state, action.added, action.due)
                new = ActionEntry(action.text, action.owner_body, due_day(action), published=published)
            else:
                published = Published(
                    before.published_in, action.status, action.state, before.added, before.due
                )
                new = ActionEntry(
                    before.text, before.owner_body, before.due_on, before.owner, None, published
                )
            save_action(recommendation, before, new, expected_version=before.version if before else 0, by=by)
        return recommendation

    def check_undo(self, record: TableImport, *, by: User) -> None:
        check_may(by, self.act, self.evaluation)


def _written(evaluation: Evaluation, row: TrackerRow, seen: int, *, by: User) -> Recommendation:
    current = row.current
    if current is not None and Recommendation.objects.get(pk=current.pk).version != seen:
        raise StaleVersionError(current)
    kind = row.value("kind") or (current.kind if current else RecommendationKind.RECOMMENDATION)
    values = {
        "code": row.code,
        "kind": kind,
        **{
            name: row.value(name) or (getattr(current, name) if current else "")
            for name in ("text", "priority")
        },
        "added_on": row.value("made_on") or (current.added_on if current else ""),
        "criterion": current.criterion if current else None,
    }
    addressees = names_in(row.value("addressees"))
    links: dict[str, Any] = {
        "addressees": [] if addressees or not current else list(current.addressees.all()),
        "findings": list(current.findings.all()) if current else [],
        "areas": list(current.areas.all()) if current else [],
    }
    entry = WrittenEntry(values, row.value("place"), links, addressees)
    return save_recommendation(evaluation, current, entry, expected_version=seen, by=by)


register(Recommendations.name, lambda about, _scope: Recommendations(evaluation_for_import(about)))
