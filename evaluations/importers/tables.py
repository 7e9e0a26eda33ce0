"""A table of recommendations as another body keeps it: columns and labels mapped, every doubt told by row."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

from django.core.exceptions import ValidationError

from evaluations.models import ColumnMap, Evaluation, ManagementResponse, Recommendation
from programmes import policies
from programmes.models import folded
from programmes.models.dates import validate_date_as_known
from reporting.incoming import UnreadableUploadError

FIELDS: Final = {
    "code": "Code",
    "kind": "Recommendation or suggestion",
    "text": "What is asked",
    "place": "Paragraph or page",
    "addressees": "Addressees",
    "priority": "Priority",
    "added_on": "Made on",
    "decision": "Response: accepted or not",
    "reason": "Reason of the response",
    "responded_by": "Answered by",
    "responded_on": "Answered on",
    "action": "Action",
    "owner_body": "Owner of the action",
    "action_added_on": "Action added on",
    "due_on": "Action due on",
}
"""What a column can be, and what it is called."""

LABELLED: Final[dict[str, dict[str, str]]] = {
    "kind": dict(Recommendation.Kind.choices),
    "priority": dict(Recommendation.Priority.choices),
    "decision": dict(ManagementResponse.Decision.choices),
}
"""Fields whose labels are mapped to ours."""

GUESSES: Final = {
    "code": "code no number ref reference id nr rec no rec number recommendation no",
    "kind": "kind type",
    "text": "recommendation recommendations text suggestion",
    "place": "paragraph para page place",
    "addressees": "addressee addressees addressed to target",
    "priority": "priority urgency",
    "added_on": "made on date issued on date of recommendation",
    "decision": "response decision acceptance accepted management response",
    "reason": "reason justification comment comments",
    "responded_by": "answered by responded by",
    "responded_on": "answered on responded on date of response",
    "action": "action actions follow up action key action planned action",
    "owner_body": "owner responsible responsibility lead unit",
    "action_added_on": "added on action added on start date",
    "due_on": "due due on due date deadline time frame timeframe",
}
SYNONYMS: Final = {
    "kind": {
        "recommendation": "recommendation",
        "rec": "recommendation",
        "suggestion": "suggestion",
    },
    "priority": {
        "high": "high", "1": "high", "critical": "high", "urgent": "high",
        "medium": "medium", "2": "medium", "moderate": "medium", "important": "medium",
        "low": "low", "3": "low", "opportunity": "low",
    },
    "decision": {
        "accepted": "accepted", "agreed": "accepted", "yes": "accepted", "accept": "accepted",
        "partially accepted": "partially", "partly accepted": "partially", "partial": "partially",
        "partially": "partially", "partially agreed": "partially", "partly": "partially",
        "in part": "partially",
        "partly agreed": "partially", "agree": "accepted",
        "rejected": "rejected", "not accepted": "rejected", "no": "rejected", "disagreed": "rejected",
        "not agreed": "rejected", "disagree": "rejected", "declined": "rejected",
    },
}  # fmt: skip
PROGRESS: Final = frozenset(
    ("implemented", "in progress", "ongoing", "completed", "not started", "planned", "under way", "done")
)
"""Labels that say how far something has come; they are no response."""
MOST_ROWS: Final = 2_000
DAY: Final = r"[12]\d{3}-\d{2}-\d{2}"
LAST_DAY: Final = date(2100, 12, 31)
LONGEST_NAME: Final = 120
"""Characters that the name of an addressee may have."""
UNREAD: Final = "-"
"""Stands for a label that is to be read as nothing."""


def signature_of(headings: Sequence[str]) -> str:
    """Return by what a tracker is known again: its headings in order, folded."""
    return hashlib.sha256("\n".join(folded(one) for one in headings).encode()).hexdigest()


def checked_rows(rows: list[list[str]]) -> list[list[str]]:
    """Return a table with as many cells a row as it has headings; raises UnreadableUploadError."""
    if len(rows) < 2:
        raise UnreadableUploadError("The table has no row below its headings.")
    if len(rows) > MOST_ROWS + 1:
        raise UnreadableUploadError(f"The table has more than {MOST_ROWS} rows.")
    width = len(rows[0])
    if not width or not any(one.strip() for one in rows[0]):
        raise UnreadableUploadError("The first row holds no headings.")
    if any(any(cell.strip() for cell in row[width:]) for row in rows[1:]):
        line = next(n for n, row in enumerate(rows, 1) if any(cell.strip() for cell in row[width:]))
        raise UnreadableUploadError(f"Row {line} has more cells than there are headings.")
    return [[*row[:width], *[""] * (width - len(row))] for row in rows]


def guessed_columns(headings: Sequence[str]) -> dict[str, str]:
    """Return which field each column seems to be, by its number; a field is taken once."""
    known = ColumnMap.objects.filter(signature=signature_of(headings)).first()
    if known is not None:
        return {str(key): str(name) for key, name in known.columns.items() if name in FIELDS}
    found: dict[str, str] = {}
    for place, heading in enumerate(headings):
        words = folded(re.sub(r"[^\w ]", " ", heading))
        exact = [name for name in FIELDS if words in {name.replace("_", " "), folded(FIELDS[name])}]
        guessed = exact or [name for name, guesses in GUESSES.items() if words and _is_among(words, guesses)]
        name = next((one for one in guessed if one not in found.values()), "")
        if name:
            found[str(place)] = name
    return found


def _is_among(words: str, guesses: str) -> bool:
    return words in guesses.split() or (" " in words and words in guesses)


def guessed_values(rows: Sequence[Sequence[str]], columns: Mapping[str, str]) -> dict[str, dict[str, str]]:
    """Return what each label seems to mean, by field and label; empty where nobody can tell."""
    known = ColumnMap.objects.filter(signature=signature_of(rows[0])).first()
    remembered: dict[str, dict[str, str]] = known.values if known else {}
    found: dict[str, dict[str, str]] = {}
    for place, name in columns.items():
        if name in LABELLED:
            labels = labels_in(rows, int(place))
            found[name] = {
                label: remembered.get(name, {}).get(label) or SYNONYMS[name].get(folded(label), "")
                for label in labels
            }
    return found


def labels_in(rows: Sequence[Sequence[str]], place: int) -> list[str]:
    """Return the different labels of a column, in order."""
    return list(dict.fromkeys(row[place].strip() for row in rows[1:] if row[place].strip()))


def two_scales(rows: Sequence[Sequence[str]], columns: Mapping[str, str]) -> list[str]:
    """Return a sentence for each column whose labels come from more than one scale."""
    scales: dict[str, set[str]] = {name: set(words) for name, words in SYNONYMS.items()}
    scales["progress"] = set(PROGRESS)
    called = {"kind": "kinds", "priority": "priorities", "decision": "responses", "progress": "progress"}
    found = []
    for place, name in columns.items():
        if name not in LABELLED:
            continue
        hits: dict[str, list[str]] = {}
        for label in labels_in(rows, int(place)):
            for scale, words in scales.items():
                if folded(label) in words:
                    hits.setdefault(scale, []).append(label)
        if len(hits) > 1:
            told = "; ".join(f"{called[scale]} ({', '.join(labels)})" for scale, labels in hits.items())
            found.append(f"“{rows[0][int(place)]}” holds two scales in one column: {told}.")
    return found


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
    if own and current.status == policies.CLEARED:
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
