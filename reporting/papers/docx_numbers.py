"""What Word numbers: tables and figures by fields, what such a field shows, lists that begin anew."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any, Final, NamedTuple

from reporting.letters import column_letter
from reporting.papers.docx_parts import element, w
from reporting.papers.docx_template import LETTERED_POINTS

_LABEL: Final = re.compile(r"(?P<kind>[^\W\d_]+(?: [^\W\d_]+)*) (?P<number>[0-9]{1,4}|[A-Z])$")
_CODE: Final = re.compile(
    r"\s*SEQ\s+(?P<name>\w+)\s+\\\*\s*(?P<way>ARABIC|ALPHABETIC)(?:\s+\\\*\s*MERGEFORMAT)?\s*$"
)
"""What we write, as Word and LibreOffice write it again; nothing that sets or hides a number."""
LETTERED: Final = "_lettered"


class Counted(NamedTuple):
    """A label in two parts: its words, the number after them, and the code of the field that counts it."""

    words: str
    number: str
    code: str


class _Place(NamedTuple):
    """Where a label stands in its row: what is counted, the words before the number, the number."""

    name: str
    words: str
    number: str
    place: int


def _place(label: str) -> _Place | None:
    found = _LABEL.match(label)
    if found is None:
        return None
    number, name = found["number"], found["kind"].replace(" ", "_")
    if number.isdigit():
        return _Place(name, f"{found['kind']} ", number, int(number))
    return _Place(f"{name}{LETTERED}", f"{found['kind']} ", number, ord(number) - ord("A") + 1)


def counted(labels: Iterable[str]) -> dict[str, Counted]:
    """Return the labels of a document, in order, that Word is to count, and how.

    Labels whose numbers leave one out keep them as text: a source has printed them so, and they are no
    program's to count again.
    """
    rows: dict[str, list[tuple[str, _Place]]] = {}
    for label in labels:
        place = _place(label)
        if place is not None:
            rows.setdefault(place.name, []).append((label, place))
    found = {}
    for name, row in rows.items():
        if [one.place for _, one in row] == list(range(1, len(row) + 1)):
            for label, one in row:
                way = "ARABIC" if one.number.isdigit() else "ALPHABETIC"
                found[label] = Counted(one.words, one.number, f"SEQ {name} \\* {way}")
    return found


class Counter:
    """Counts the fields of a document in its order, as Word does."""

    def __init__(self) -> None:
        self.last: dict[str, int] = {}

    def shown_by(self, code: str) -> str | None:
        """Return what a field shows once Word counts it; None for a code that is none of ours."""
        found = _CODE.match(code)
        if found is None:
            return None
        place = self.last.get(found["name"], 0) + 1
        self.last[found["name"]] = place
        return column_letter(place - 1) if found["way"] == "ALPHABETIC" else str(place)


def started_anew(made: Any) -> str:
    """Return the key of a numbering of lettered points that begins at (a) again."""
    root = made.part.numbering_part.element
    key = str(max(int(one.get(w("numId"))) for one in root.findall(w("num"))) + 1)
    override = element("lvlOverride", element("startOverride", val="1"), ilvl="0")
    root.append(element("num", element("abstractNumId", val=str(LETTERED_POINTS)), override, numId=key))
    return key
