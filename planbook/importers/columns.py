"""The lists, codes and columns that several sheets of a plan's workbook share."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Final

from intake.columns import SLUG, WHOLE, CellKind, Column, by_pattern, type_of_reader
from people.selectors.organisation import meeting_kinds, members
from planbook.selectors.rows import AT_WORK
from programmes.models.plans import AREA_PATTERN, CODE_PATTERN
from reporting.words import worded
from review.models import NotRatedBecause


def _code(pattern: str, example: str) -> type_of_reader:
    """Return a reader of codes; those of the usual kind are read in capitals."""
    read = by_pattern(pattern, worded("letters, digits, dots and dashes, %(example)s", example=example))
    return lambda text: read(text.upper() if re.fullmatch(r"[A-Za-z]{2,8}(-[0-9]{1,6})?", text) else text)


def _reasons(text: str) -> tuple[str, str]:
    """Return reasons for no level as the plan stores them, whether they are named by label or by slug."""
    known = {one.label.casefold(): one.value for one in NotRatedBecause}
    known |= {one.value: one.value for one in NotRatedBecause}
    parts = [part.strip().casefold() for part in re.split(r"[,;\n]", text) if part.strip()]
    if not set(parts) <= set(known):
        parts = " ".join(parts).split()
    unknown = [part for part in parts if part not in known]
    if unknown:
        listed = ", ".join(NotRatedBecause.labels)
        return text, worded(
            "“%(unknown)s” is not a reason for having no level; write some of: %(listed)s.",
            unknown=unknown[0][:40],
            listed=listed,
        )
    named = {known[part] for part in parts}
    return " ".join(value for value in NotRatedBecause.values if value in named), ""


def _members(text: str) -> tuple[str, str]:
    """Return codes of members as the plan stores them, separated by blanks, in alphabetical order."""
    known = set(members().values_list("iso_code", flat=True))
    codes = {part.upper() for part in re.split(r"[\s,;]+", text) if part}
    unknown = sorted(codes - known)
    if unknown:
        return (
            text,
            worded(
                "“%(unknown)s” is the code of no member; write some of: %(listed)s.",
                unknown=unknown[0][:20],
                listed=", ".join(sorted(known)),
            ),
        )
    return " ".join(sorted(codes)), ""


AREA_CODE: Final = CellKind("code of an area", _code(AREA_PATTERN, "as AIR"))
ACTIVITY_CODE: Final = CellKind(
    "code of an activity",
    _code(CODE_PATTERN, "as AIR-1, 37641-013 or 1.2.3"),
)
MEETING_CODE: Final = CellKind(
    "code of a meeting", by_pattern(r"[^\n]{1,20}", "at most 20 characters, as GC-12")
)
MEMBER_CODES: Final = CellKind("codes of members", _members)
REASONS: Final = CellKind("reasons for no level", _reasons)
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
    "platform": "Platform",
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


class KindsOfMeetings(Mapping[str, str]):
    """The kinds of meetings of the organisation by code, read whenever they are asked for."""

    def __getitem__(self, code: str) -> str:
        return self._now()[code]

    def __iter__(self) -> Iterator[str]:
        return iter(self._now())

    def __len__(self) -> int:
        return len(self._now())

    @staticmethod
    def _now() -> dict[str, str]:
        return dict(meeting_kinds().values_list("slug", "name"))


def labels(choices: list[tuple[str, str]]) -> dict[str, str]:
    return {str(value): str(label) for value, label in choices}


def name_column(heading: str = "Code", meaning: str = "", longest: int = 40, guesses: str = "") -> Column:
    return Column("code", heading, meaning, 18, SLUG, longest=longest, required=True, guesses=guesses)


NUMBER: Final = Column("number", "Number", "1, 2, 3 …", 9, WHOLE, required=True, guesses="no|nr|#")
TEXT: Final = Column("text", "Text", "As worded in the source.", 80, required=True, guesses="wording")
AREA: Final = Column("area", "Area", "Code of the area.", 10, AREA_CODE, required=True, refers="areas")
ROUND: Final = Column("round", "Round", "Code of the round.", 20, SLUG, required=True, refers="rounds")
ACTIVITY: Final = Column(
    "activity",
    "Activity",
    "Code of the activity.",
    12,
    ACTIVITY_CODE,
    required=True,
    refers="activities",
    guesses="code|activity code|ref|reference|id",
)
