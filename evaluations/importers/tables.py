"""A table of recommendations as another body keeps it: read row by row, every doubt told."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

from django.core.exceptions import ValidationError

from evaluations.importers.columns import FIELDS, LABELLED, UNREAD, two_scales
from evaluations.models import Evaluation, Recommendation
from record.models import folded
from record.models.dates import validate_date_as_known
from review.states import CLEARED

DAY: Final = r"[12]\d{3}-\d{2}-\d{2}"
LAST_DAY: Final = date(2100, 12, 31)
LONGEST_NAME: Final = 120
"""Characters that the name of an addressee may have."""


@dataclass(frozen=True)
class TableAction:
    """One action of a row."""

    text: str
    owner_body: str
    due_on: date | None
    added_on: date | None


@dataclass
class TableRow:
    """One recommendation of the table: what it would write, what is wrong, what it changes."""

    line: int
    code: str
    values: dict[str, str]
    actions: list[TableAction] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
    changes: list[tuple[str, str, str]] = field(default_factory=list)
    current: Recommendation | None = None

    @property
    def state(self) -> str:
        """new, changed, unchanged or problem."""
        if self.problems:
            return "problem"
        if self.current is None:
            return "new"
        return "changed" if self.changes else "unchanged"

    @property
    def version(self) -> int:
        return self.current.version if self.current else 0


@dataclass(frozen=True)
class TablePreview:
    """What a whole table would do."""

    rows: tuple[TableRow, ...]
    warnings: tuple[str, ...]
    unread: tuple[str, ...]

    def of_state(self, state: str) -> list[TableRow]:
        return [one for one in self.rows if one.state == state]

    @property
    def counts(self) -> list[tuple[str, int]]:
        return [(state, len(self.of_state(state))) for state in ("new", "changed", "unchanged", "problem")]

    @property
    def writes(self) -> list[TableRow]:
        return [one for one in self.rows if one.state in {"new", "changed"}]


def preview_of(
    evaluation: Evaluation,
    rows: Sequence[Sequence[str]],
    columns: Mapping[str, str],
    values: Mapping[str, Mapping[str, str]],
) -> TablePreview:
    """Return what a table would do under a mapping; nothing is written."""
    known = {
        one.code: one
        for one in evaluation.recommendations.select_related("response", "citation").prefetch_related(
            "addressees", "actions"
        )
    }
    by_text = {folded(one.text): one for one in known.values()}
    found: dict[str, TableRow] = {}
    taken = set(known)
    for line, cells in enumerate(rows[1:], 2):
        if not any(cell.strip() for cell in cells):
            continue
        raw = {name: cells[int(place)].strip() for place, name in columns.items()}
        row = _row(line, raw, values)
        same = known.get(row.code) if row.code else by_text.get(folded(row.values.get("text", "")))
        if same is not None:
            row.code = same.code
        elif not row.code:
            number = next(n for n in range(1, 10_000) if f"I{n}" not in taken)
            row.code = f"I{number}"
        taken.add(row.code)
        earlier = found.get(row.code)
        if earlier is not None:
            _join(earlier, row)
            continue
        row.current = same
        found[row.code] = row
    for row in found.values():
        _compare(row, evaluation)
    unread = [
        f"{FIELDS[name]}: “{label}”"
        for name, labels in values.items()
        for label, meaning in labels.items()
        if not meaning
    ]
    return TablePreview(tuple(found.values()), tuple(two_scales(rows, columns)), tuple(unread))


def _join(earlier: TableRow, row: TableRow) -> None:
    """A code that stands again adds an action to the same recommendation; another text is a doubt."""
    text = row.values.get("text", "")
    if text and folded(text) != folded(earlier.values.get("text", "")):
        earlier.problems.append(f"Row {row.line}: the code {row.code} stands twice, with different texts.")
    elif not row.actions:
        earlier.problems.append(f"Row {row.line}: the code {row.code} stands twice.")
    earlier.problems += [f"Row {row.line}: {one}" for one in row.problems]
    earlier.actions += row.actions


def _row(line: int, raw: Mapping[str, str], values: Mapping[str, Mapping[str, str]]) -> TableRow:
    row = TableRow(line, raw.get("code", "").replace(" ", ""), {})
    for name in ("text", "place", "addressees", "reason", "responded_by"):
        row.values[name] = raw.get(name, "")
    for name in LABELLED:
        label = raw.get(name, "")
        meaning = values.get(name, {}).get(label, "") if label else ""
        if label and not meaning:
            row.problems.append(f"{FIELDS[name]}: “{label[:40]}” is no label that was mapped.")
        row.values[name] = "" if meaning == UNREAD else meaning
    for name in ("added_on", "responded_on"):
        row.values[name] = _date_as_known(raw.get(name, ""), FIELDS[name], row.problems)
    _check_row(row)
    if raw.get("action"):
        row.actions.append(_action(row, raw))
    elif raw.get("due_on") or raw.get("owner_body"):
        row.problems.append("An owner or a due date stands here without an action.")
    return row


def _check_row(row: TableRow) -> None:
    for name in names_in(row.values["addressees"]):
        if len(name) > LONGEST_NAME:
            row.problems.append(f"The addressee “{name[:30]}…” is longer than {LONGEST_NAME} characters.")
    if row.code and not re.fullmatch(r"[A-Z][A-Za-z0-9.-]{0,19}", row.code):
        row.problems.append(f"“{row.code[:30]}” is no code; it begins with a capital letter, as R1.")
    if row.values["decision"] == "rejected" and not row.values["reason"]:
        row.problems.append("Rejected without a reason.")
    if row.values["decision"] and not row.values["responded_by"]:
        row.problems.append("A response without the body that answered.")
    if row.values["decision"] and not row.values["responded_on"]:
        row.problems.append("A response without its date.")


def _action(row: TableRow, raw: Mapping[str, str]) -> TableAction:
    due = _day(raw.get("due_on", ""), FIELDS["due_on"], row.problems)
    added_text = raw.get("action_added_on", "") or row.values["responded_on"] or row.values["added_on"]
    added = _day(added_text, FIELDS["action_added_on"], row.problems) if raw.get("action_added_on") else None
    earliest = added_text if added is None else added.isoformat()
    if due is not None and earliest and due.isoformat()[: len(earliest)] < earliest:
        row.problems.append(f"The action is due on {due}, before it was added ({earliest}).")
    if added is None and re.fullmatch(DAY, earliest):
        added = _day(earliest, FIELDS["action_added_on"], row.problems)
    if not raw.get("owner_body"):
        row.problems.append("The action has no owner.")
    if row.values["decision"] not in {"accepted", "partially"}:
        row.problems.append(
            "An action follows from an accepted recommendation; this row has no such response."
        )
    if added is None and due is not None and due < date.today():  # noqa: DTZ011
        row.problems.append(f"The action is due on {due}, in the past; say when it was added.")
    return TableAction(raw["action"], raw.get("owner_body", ""), due, added)


def _date_as_known(text: str, called: str, problems: list[str]) -> str:
    if not text:
        return ""
    try:
        validate_date_as_known(text)
    except ValidationError as error:
        problems.append(f"{called}: {' '.join(error.messages)}")
        return ""
    return text


def _day(text: str, called: str, problems: list[str]) -> date | None:
    if not text:
        return None
    try:
        found = date.fromisoformat(text) if re.fullmatch(DAY, text) else None
    except ValueError:
        found = None
    if found is None or found > LAST_DAY:
        problems.append(f"{called}: “{text[:30]}” is no day; write 2021-06-30.")
        return None
    return found


def _compare(row: TableRow, evaluation: Evaluation) -> None:
    """Say what a row would change of what stands in the portal, and what it may not change."""
    if not row.values["text"] and row.current is None:
        row.problems.append("The row says nothing that is asked.")
    current = row.current
    if current is None:
        if evaluation.is_final:
            row.problems.append("The evaluation is final; no recommendation is added to it.")
        return
    own = list(_own_changes(row, current))
    if own and current.status == CLEARED:
        names = ", ".join(name.lower() for name, _, _ in own)
        row.problems.append(f"{current.code} is cleared; an import does not change it ({names}).")
    row.changes = [*own, *_response_changes(row, current), *_action_changes(row, current)]


def _own_changes(row: TableRow, current: Recommendation) -> Iterator[tuple[str, str, str]]:
    stands = {
        "text": current.text,
        "kind": current.kind,
        "priority": current.priority,
        "place": current.citation.place,
        "added_on": current.added_on,
        "addressees": "; ".join(one.name for one in current.addressees.all()),
    }
    for name, before in stands.items():
        after = row.values.get(name, "")
        if name == "addressees":
            after = "; ".join(names_in(after))
        if after and folded(after) != folded(before):
            yield FIELDS[name], before, after


def _response_changes(row: TableRow, current: Recommendation) -> Iterator[tuple[str, str, str]]:
    response = getattr(current, "response", None)
    if not row.values["decision"]:
        return
    found = []
    for name in ("decision", "reason", "responded_by", "responded_on"):
        before = getattr(response, name) if response else ""
        if row.values[name] and row.values[name] != before:
            found.append((FIELDS[name], before, row.values[name]))
    if found and response is not None and response.is_cleared:
        row.problems.append("Its response is cleared; open it again before an import changes it.")
    yield from found


def _action_changes(row: TableRow, current: Recommendation) -> Iterator[tuple[str, str, str]]:
    known = {folded(one.text) for one in current.actions.all()}
    for one in new_actions(row, known):
        yield FIELDS["action"], "", f"{one.text} ({one.owner_body}, {one.due_on or 'no due date'})"


def new_actions(row: TableRow, known: set[str]) -> list[TableAction]:
    """Return the actions of a row whose text is not on record yet."""
    return [one for one in row.actions if folded(one.text) not in known]


def names_in(text: str) -> list[str]:
    """Return the names in a cell that lists several, separated by semicolons or line ends."""
    return [one.strip() for one in re.split(r"[;\n]", text) if one.strip()]


def response_values(row: TableRow) -> dict[str, Any]:
    """Return the response of a row as the service takes it."""
    return {name: row.values[name] for name in ("decision", "reason", "responded_by", "responded_on")}
