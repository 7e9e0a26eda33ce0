"""What a file must hold to be a plan, and why it may not bring in or change a row."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from django.core.exceptions import ValidationError

from intake.typed import ReadTable, Row
from people.frozen import validate_documents
from planbook.importers.columns import PARTS
from planbook.importers.sheets import SHEETS
from planbook.importers.words import key_of
from planbook.selectors.books import Settled
from planbook.selectors.rows import StoredBook, StoredRow
from programmes.models import ProgrammeArea
from programmes.models.plans import PAGES_OF_A_PLAN
from programmes.services.rounds import RESERVED_SLUGS
from record.models import SourceDocumentKind
from reporting.palette import STOPS
from reporting.words import worded

ONCE: Final = {
    "scale": (("label",), ("letter",), ("rank",)),
    "areas": (("slug",),),
    "activities": (("area", "number"),),
    "rounds": (("number",),),
}
"""What may stand once only, beside the codes."""
PARTS_OF: Final = {
    "scale": ("order", "definitions"),
    "meeting": ("days",),
    "rating": ("note",),
    "plan": ("followed",),
}


@dataclass
class Checking:
    """A file beside what is on record, with the records as the file would leave them."""

    book: ReadTable
    stored: StoredBook

    def all_of(self, sheet: str) -> dict[tuple[str, ...], Mapping[str, str]]:
        """Return every row of a sheet by its key, on record or in the file; the file’s word counts."""
        found: dict[tuple[str, ...], Mapping[str, str]] = {
            row.key: row.values for row in self.stored.rows.get(sheet, ())
        }
        return found | {key_of(row): row.values for row in self.book.rows.get(sheet, ())}


def check(book: ReadTable, stored: StoredBook) -> None:
    """Add every problem of the file to those it has already."""
    checking = Checking(book, stored)
    _tell_doubled(checking)
    _tell_dangling(checking)
    _tell_taken_once(checking)
    for sheet, rule in RULES.items():
        for row in book.rows.get(sheet, ()):
            for column, text in rule(row.values, checking):
                book.tell(row, column, text)
    _tell_addresses(checking)
    if len(book.rows.get("plan", ())) > 1:
        book.tell(book.rows["plan"][1], "code", "A workbook holds one plan; this is a second one.")


def _tell_doubled(checking: Checking) -> None:
    for sheet, rows in checking.book.rows.items():
        first: dict[tuple[str, ...], int] = {}
        for row in rows:
            key = key_of(row)
            if key in first:
                one = SHEETS[sheet].one
                message = worded(
                    "This %(one)s stands in row %(first)s already; leave one of the two.",
                    one=one,
                    first=first[key],
                )
                checking.book.tell(row, SHEETS[sheet].identity[-1 if len(key) < 3 else 0], message)
            first.setdefault(key, row.line)


def _tell_dangling(checking: Checking) -> None:
    """Tell every code that names nothing, in the file or on record."""
    names: dict[str, set[str]] = {}
    for sheet, rows in checking.book.rows.items():
        for column in SHEETS[sheet].columns:
            if not column.refers:
                continue
            if column.refers not in names:
                names[column.refers] = _names_in(checking, column.refers)
            known = names[column.refers]
            for row in rows:
                value = row.values.get(column.key, "")
                if value and value not in known:
                    there = SHEETS[column.refers]
                    message = worded(
                        "“%(given)s” is not on the sheet “%(name)s” and not on record.",
                        given=value[:40],
                        name=there.name,
                    )
                    checking.book.tell(row, column.key, message)


def _names_in(checking: Checking, sheet: str) -> set[str]:
    place = "label" if sheet == "scale" else "code"
    return {values.get(place, "") for values in checking.all_of(sheet).values()}


def _tell_taken_once(checking: Checking) -> None:
    for sheet, groups in ONCE.items():
        rows = {key_of(row): row for row in checking.book.rows.get(sheet, ())}
        for names in groups:
            seen: dict[tuple[str, ...], tuple[str, ...]] = {}
            for key, values in checking.all_of(sheet).items():
                value = tuple(values.get(name, "").casefold() for name in names)
                value = (*value, values.get("scale", "")) if sheet == "scale" else value
                other = seen.setdefault(value, key)
                row = rows.get(key) or rows.get(other)
                if other != key and row is not None:
                    said = " ".join(values.get(name, "") for name in names)[:40]
                    first = rows.get(other) if row is rows.get(key) else None
                    checking.book.tell(row, names[-1], _taken(said, sheet, first.line if first else None))


def _taken(said: str, sheet: str, line: int | None) -> str:
    """Say where a value is taken already: in a row of the sheet, or by a record that is not in it."""
    if line is not None:
        return worded("“%(said)s” is in row %(line)s already; each row has its own.", said=said, line=line)
    of = SHEETS[sheet].one
    return worded("“%(said)s” is on record for another %(of)s; each has its own.", said=said, of=of)


def _tell_addresses(checking: Checking) -> None:
    """An area’s name in addresses is its own in the whole portal."""
    rows = checking.book.rows.get("areas", ())
    slugs = {row.values.get("slug", "") for row in rows}
    taken = dict(ProgrammeArea.objects.filter(slug__in=slugs).values_list("slug", "code"))
    for row in rows:
        slug = row.values.get("slug", "")
        if slug in PAGES_OF_A_PLAN or taken.get(slug, row.values["code"]) != row.values["code"]:
            whose = f"area {taken[slug]}" if slug in taken else "a page of the portal"
            checking.book.tell(
                row,
                "slug",
                worded(
                    "The address “%(slug)s” belongs to %(whose)s; choose another.", slug=slug, whose=whose
                ),
            )


type_of_problems = Iterator[tuple[str, str]]


def _plan(values: Mapping[str, str], checking: Checking) -> type_of_problems:
    first, last = _number(values.get("first_year")), _number(values.get("last_year"))
    if first is not None and last is not None and last < first:
        yield "last_year", "The plan ends before it begins."
    if values.get("followed_until") and not values.get("followed_reason"):
        yield "followed_reason", "Say what the sources tell of what followed; a date alone says nothing."
    levels = [one for key, one in checking.all_of("scale").items() if key[0] == values.get("scale")]
    ranks = sorted(_number(one.get("rank")) or 0 for one in levels)
    if not 2 <= len(levels) <= STOPS + 1:
        yield (
            "scale",
            worded(
                "The scale has %(levels)s levels; the portal draws 2 to %(stops)s.",
                levels=len(levels),
                stops=STOPS + 1,
            ),
        )
    elif ranks != list(range(1, len(levels) + 1)):
        yield (
            "scale",
            worded(
                "The ranks of its levels are %(listed)s; they run 1, 2, 3 …",
                listed=", ".join(map(str, ranks)),
            ),
        )


def _level(values: Mapping[str, str], checking: Checking) -> type_of_problems:
    scales = {row.values.get("scale") for row in checking.book.rows.get("plan", ())}
    if scales and values.get("scale") not in scales:
        yield "scale", "This level belongs to another scale than the plan’s; a workbook holds one scale."


def _meeting(values: Mapping[str, str], _checking: Checking) -> type_of_problems:
    year = _number(values.get("year"))
    if year is not None and not 1990 <= year <= 2100:
        yield "year", "The year lies between 1990 and 2100."
    month = _number(values.get("month"))
    if month is not None and not 1 <= month <= 12:
        yield "month", "A month is a number from 1 to 12."
    try:
        validate_documents(values.get("documents", ""))
    except ValidationError as error:
        yield "documents", error.messages[0]
    if values.get("ends_on") and not values.get("starts_on"):
        yield "starts_on", "A last day needs a first day."
    elif values.get("ends_on") and values["ends_on"] < values["starts_on"]:
        yield "ends_on", "The meeting ends before it begins."


def _round(values: Mapping[str, str], checking: Checking) -> type_of_problems:
    if values.get("code") in RESERVED_SLUGS:
        yield "code", "This word is an address of the portal; choose another code."
    if values.get("state") == "presented" and not values.get("meeting"):
        yield "meeting", "A presented round names the meeting it was presented to."
    updated = checking.all_of("rounds").get((values.get("updates", ""),))
    if updated is not None:
        own, earlier = _number(values.get("number")), _number(updated.get("number"))
        if own is not None and earlier is not None and earlier >= own:
            yield "updates", "A round updates an earlier one, with a smaller number."


def _rating(values: Mapping[str, str], _checking: Checking) -> type_of_problems:
    if values.get("level") and values.get("not_rated_because"):
        yield "not_rated_because", "A level and a reason for having none stand here; leave one."
    if values.get("merged_into"):
        if values.get("not_rated_because") != "merged":
            yield "merged_into", "Only an activity that is not rated because it was merged names another."
        elif values["merged_into"] == values.get("activity"):
            yield "merged_into", "An activity is merged into another one."


def _evidence(values: Mapping[str, str], _checking: Checking) -> type_of_problems:
    if bool(values.get("url")) == bool(values.get("sha256")):
        yield "url", "Evidence is a link, or a file with its SHA-256."


def _source(values: Mapping[str, str], checking: Checking) -> type_of_problems:
    new = (values.get("code", ""),) not in checking.stored.by_key("sources")
    if new and values.get("kind") == SourceDocumentKind.TRAINING:
        yield "kind", "Training data stay where they were made; leave this source and its citations out."


def _citation(values: Mapping[str, str], _checking: Checking) -> type_of_problems:
    of, part = values.get("of", ""), values.get("part", "")
    if values.get("certainty") in {"inferred", "missing"} and not values.get("reasoning"):
        yield "reasoning", "What is inferred or missing needs a reasoning."
    if part and part not in PARTS_OF.get(of, ()):
        yield "part", worded("A fact of this kind has no part “%(given)s”.", given=PARTS.get(part, part[:60]))


def _number(text: str | None) -> int | None:
    return int(text) if text and text.isascii() and text.isdigit() else None


RULES: Final[Mapping[str, Callable[[Mapping[str, str], Checking], Iterable[tuple[str, str]]]]] = {
    "plan": _plan,
    "scale": _level,
    "meetings": _meeting,
    "rounds": _round,
    "ratings": _rating,
    "evidence": _evidence,
    "sources": _source,
    "citations": _citation,
}


OF_THE_PLAN = ("plan", "goals", "approaches", "objectives", "activities")
OF_A_ROUND = ("ratings", "texts", "evidence")


class Refusals:
    """Asks of a row that says something new whether an import may say it; the answer is a sentence, or empty.

    ``known`` is what is on record, by sheet and key; ``new_facts`` is what the file itself brings in.
    """

    def __init__(self, shut: Settled, known: Mapping[str, Mapping[tuple[str, ...], StoredRow]]) -> None:
        self.shut, self.known = shut, known
        self.new_facts: set[tuple[str, str, str]] = set()

    def _round_shut(self, slug: str) -> str:
        state = self.shut.rounds.get(slug)
        return (
            worded(
                "The round %(slug)s is %(state)s here; an import does not change it.", slug=slug, state=state
            )
            if state
            else ""
        )

    def _plan_shut(self) -> str:
        rounds = ", ".join(f"{slug} ({state})" for slug, state in self.shut.rounds.items())
        if not rounds:
            return ""
        return worded(
            "Rounds of this plan stand on its wording: %(rounds)s. Correct it on its own page, or leave it.",
            rounds=rounds,
        )

    def why_not_new(self, row: Row) -> str:
        """Return why a workbook may not bring a new row in; empty where it may."""
        if row.sheet in OF_A_ROUND:
            return self._round_shut(row.values.get("round", ""))
        if row.sheet == "citations":
            return self._why_no_citation(row)
        if row.sheet == "scale":
            return self._scale_shut() if self.known["scale"] else ""
        return self._plan_shut() if row.sheet in OF_THE_PLAN else ""

    def why_not_changed(self, row: Row, changed: tuple[str, ...]) -> str:
        """Return why a workbook may not change these fields of what is on record; empty where it may."""
        if row.sheet in {"meetings", "platforms", "sources"}:
            return worded(
                "This %(one)s is on record and says something else; change it on its page.",
                one=SHEETS[row.sheet].one,
            )
        if row.sheet == "areas":
            other = self.shut.areas.get(row.values["code"])
            if not other:
                return self._plan_shut()
            return worded(
                "The plan “%(other)s” uses this area too, as “%(there)s”. Give “%(here)s” a code of its own; "
                "if it is the same area, give its name in this plan with the objective.",
                other=other,
                there=self.known["areas"][row.values["code"],].values["name"],
                here=row.values["name"],
            )
        if row.sheet == "plan" and "scale" in changed:
            return "The plan is rated on another scale already; a new scale needs a new plan."
        if row.sheet == "scale" or "scale_name" in changed:
            return self._scale_shut()
        if row.sheet == "rounds":
            return self._round_shut(row.values["code"])
        if row.sheet == "citations":
            return self._why_no_citation(row)
        return self.why_not_new(row)

    def _scale_shut(self) -> str:
        using = next(iter(self.shut.scales.values()), "")
        if not using:
            return self._plan_shut()
        return worded(
            "Other plans are rated on this scale (%(using)s); give yours another code.", using=using
        )

    def _why_no_citation(self, row: Row) -> str:
        """A citation is as open to an import as the fact it stands at."""
        fact = (row.values["of"], row.values["round"], row.values["code"])
        if fact in self.new_facts:
            return ""
        if (*fact, "") not in self.known["citations"]:
            return "There is no such fact in the file or on record; look at “Fact”, “Round” and “Code”."
        of = row.values["of"]
        if row.values["round"]:
            return self._round_shut(row.values["round"])
        if of in {"meeting", "platform"}:
            return worded("This %(of)s is on record; change where it stands on its page.", of=of)
        if of == "area" and row.values["code"] in self.shut.areas:
            return worded(
                "The plan “%(areas)s” uses this area too.", areas=self.shut.areas[row.values["code"]]
            )
        return self._scale_shut() if of == "scale" else self._plan_shut()
