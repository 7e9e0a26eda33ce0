"""What a column of a plan's workbook is, and the lists and columns that several sheets share."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

from planbook.selectors.rows import AT_WORK
from record.models import LONGEST_TEXT


class Kind(StrEnum):
    """What a cell holds."""

    TEXT = "text"
    SLUG = "name in lower case"
    AREA_CODE = "code of an area"
    ACTIVITY_CODE = "code of an activity"
    MEETING_CODE = "code of a meeting"
    WHOLE = "whole number"
    CHOICE = "one of a list"
    DAY = "day"
    AS_KNOWN = "date as precise as known"
    LINK = "link"
    REASONS = "reasons for no level"


@dataclass(frozen=True)
class BookColumn:
    """One column. ``refers`` names the sheet that holds what its cells name.

    ``filled`` columns may stay empty: the portal finds a value. ``guesses`` are headings of others, by “|”.
    """

    key: str
    heading: str
    meaning: str = ""
    width: int = 16
    kind: Kind = Kind.TEXT
    required: bool = False
    filled: bool = False
    choices: Mapping[str, str] = field(default_factory=dict)
    refers: str = ""
    longest: int = LONGEST_TEXT
    guesses: str = ""


@dataclass(frozen=True)
class BookSheet:
    """One sheet: the columns of ``identity`` together name a row."""

    key: str
    name: str
    one: str
    meaning: str
    columns: tuple[BookColumn, ...]
    identity: tuple[str, ...]
    guesses: str = ""

    def column(self, key: str) -> BookColumn:
        return next(column for column in self.columns if column.key == key)


YES_NO: Final = {"yes": "yes", "no": "no"}
STATES: Final = {AT_WORK: "At work", "cleared": "Cleared", "presented": "Presented"}
WHICH_TEXTS: Final = {"key-achievement": "Key achievement", "summary": "Achievement summary"}
FACTS: Final = {
    "plan": "Plan",
    "scale": "Scale",
    "goal": "Goal",
    "approach": "Approach",
    "area": "Area",
    "objective": "Objective",
    "activity": "Activity",
    "meeting": "Meeting",
    "round": "Round",
    "rating": "Rating",
    **WHICH_TEXTS,
}
PARTS: Final = {
    "order": "Order of levels",
    "definitions": "Definitions",
    "note": "Note",
    "days": "Days",
    "followed": "What followed",
}


def labels(choices: list[tuple[str, str]]) -> dict[str, str]:
    return {str(value): str(label) for value, label in choices}


def name_column(heading: str = "Code", meaning: str = "", longest: int = 40, guesses: str = "") -> BookColumn:
    return BookColumn(
        "code", heading, meaning, 18, Kind.SLUG, longest=longest, required=True, guesses=guesses
    )


NUMBER: Final = BookColumn("number", "Number", "1, 2, 3 …", 9, Kind.WHOLE, required=True, guesses="no|nr|#")
TEXT: Final = BookColumn("text", "Text", "As worded in the source.", 80, required=True, guesses="wording")
AREA: Final = BookColumn(
    "area", "Area", "Code of the area.", 10, Kind.AREA_CODE, required=True, refers="areas"
)
ROUND: Final = BookColumn(
    "round", "Round", "Code of the round.", 20, Kind.SLUG, required=True, refers="rounds"
)
ACTIVITY: Final = BookColumn(
    "activity",
    "Activity",
    "Code of the activity.",
    12,
    Kind.ACTIVITY_CODE,
    required=True,
    refers="activities",
    guesses="code|activity code|ref|reference|id",
)
