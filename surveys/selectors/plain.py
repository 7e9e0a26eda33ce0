"""Findings in words: the same on the page and on the command line."""

from __future__ import annotations

from collections.abc import Iterator

from reporting.words import worded
from surveys.selectors.forensics import NearMiss, RowFinding

MOST_BASES_NAMED = 12
HOW_CELLS_ARE_READ = (
    "A cell is a percentage, a count in brackets, or both: 51.4, 51.4 (38), (38). A percentage fits a base "
    "when a whole number of people rounds to it.",
    "“about 60”, “c. 60” and “~60” fit 57.5 to 62.5: a multiple of five was rounded to the nearest five. "
    "“about 62” fits 61 to 63: any other number may be off by one of its last digit.",
    "“<1” and “less than 1” fit every share below 1, none included. “>90” and “more than 90” fit every share "
    "above 90. “at most” and “at least” include the number.",
    "“71,2” is 71.2. Where commas separate the cells it stands in quotes.",
    "A label may hold digits, as “Agenda 21” or “UNEP 2012-13”: separate it from the values by a tab, a "
    "semicolon, a comma or two spaces.",
    "What cannot be read is left out and listed. A line with a single value has no sum to check.",
)
"""What the page and the help of the command say of the ways to write a table."""


def finding_words(finding: RowFinding) -> str:
    """Return a finding as “All who answered: base 72; 73 ticks; 1 tick more than people; …”."""
    if finding.bases:
        others = other_bases_of(finding)
        parts = [f"base {finding.base}" + (f" (or {others})" if others else "")]
    else:
        parts = ["no base fits"]
    if finding.ticks is not None:
        parts.append(f"{finding.ticks} ticks")
    return f"{finding.label}: {'; '.join([*parts, *remarks_on(finding)])}"


def other_bases_of(finding: RowFinding) -> str:
    """Return the bases beside the smallest that fit, as “146, 219 and 9 more”; empty where there is none."""
    named = ", ".join(map(str, finding.other_bases[:MOST_BASES_NAMED]))
    more = len(finding.other_bases) - MOST_BASES_NAMED
    return f"{named} and {more} more" if more > 0 else named


def remarks_on(finding: RowFinding) -> list[str]:
    """Return what there is to say of a row beside its numbers, each as words without a stop."""
    return list(_remarks(finding)) or _without_remarks(finding)


def _remarks(finding: RowFinding) -> Iterator[str]:
    for place, text in finding.marked:
        yield worded("cell %(place)s is printed as “%(given)s”", place=place + 1, given=text)
    if finding.surplus == 1:
        yield "1 tick more than people"
    elif finding.surplus and finding.surplus > 1:
        yield worded("%(surplus)s ticks more than people", surplus=finding.surplus)
    if not finding.sum_explained:
        yield worded("rounding cannot explain the sum %(sum_percent)s", sum_percent=finding.sum_percent)
    if finding.impossible:
        yield worded(
            "no base up to %(tried_up_to)s fits %(cells)s beside the others",
            tried_up_to=finding.tried_up_to,
            cells=_cells(finding.impossible),
        )
    if finding.disagreeing:
        yield worded("percentage and count disagree in %(cells)s", cells=_cells(finding.disagreeing))
    if finding.near:
        yield ", ".join(_would_fit(one) for one in finding.near)


def _without_remarks(finding: RowFinding) -> list[str]:
    """Return what is said of a row that gives no cause for a remark."""
    if not finding.bases:
        return ["counts without percentages say nothing of the base"]
    return [] if finding.surplus else ["the numbers fit together"]


def _cells(places: tuple[int, ...]) -> str:
    named = ", ".join(str(place + 1) for place in places)
    return f"cell {named}" if len(places) == 1 else f"cells {named}"


def _would_fit(one: NearMiss) -> str:
    return worded(
        "base %(base)s fits if cell %(place)s is %(count)s (%(percent)s %%)",
        base=one.base,
        place=one.place + 1,
        count=one.count,
        percent=one.percent,
    )
