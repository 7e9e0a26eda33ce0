"""What mechanisms, collaborations, absences and instruments say: in files, on pages and in the API.

What stands beside each of them is the index of the contradictions on record.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, Final

from ninja import Schema
from pydantic import Field as Described

from partnerships.models import Absence, Collaboration, ContextInstrument, Mechanism
from record.api.parts import CitationOut, citation_out
from record.fields import CODES, Field, FieldList, cited, codes_of, lines, shown
from record.models import Citation
from record.selectors.corrections import NO_CORRECTIONS, CorrectionIndex
from reporting.words import worded

AS_PRECISE: Final = "As precise as known; empty where no source says it."


class FocusOut(Schema):
    text: str
    areas: list[str]
    reason: str


class FunctionOut(Schema):
    function: str
    words: str = Described(description="The words of the source it rests on.")
    citation: CitationOut


class MeaningOut(Schema):
    area: str
    text: str
    citation: CitationOut


def codes(found: Iterable[Any]) -> list[str]:
    """Return the codes of records."""
    return [one.code for one in found]


def iso_codes(found: Iterable[Any]) -> list[str]:
    """Return the codes of States, in the order of the alphabet."""
    return sorted(one.iso_code for one in found)


def _notes(citation: Citation, index: CorrectionIndex, *records: Any) -> str | None:
    """Return what a file says of corrections: the wording first, then what contradicts it."""
    own = [f"{citation.certainty_label}; printed: {citation.printed[:400]}"] if citation.corrected_on else []
    return lines([*own, *index.footnotes(*records)])


def _plan(one: Any, _index: CorrectionIndex) -> str | None:
    return one.plan.slug if one.plan else None


CITATION: Final = Field[Any, CorrectionIndex]("citation", answer=CitationOut, read=cited())


def _cited(
    others: Callable[[Any], Iterable[Any]] = lambda _one: (),
) -> tuple[Field[Any, CorrectionIndex], ...]:
    """Return the fields of a cited record; ``others`` gives others whose corrections a file tells."""
    return (
        Field("place", "Place in the source", read="citation.place", width=22),
        Field("certainty", "Certainty", read=shown("citation.certainty"), width=16),
        Field("reasoning", "How it was read", read="citation.reasoning", width=50),
        Field("source", "Source", read="citation.source.title", width=50),
        Field(
            "corrections",
            "Corrections",
            CODES,
            lambda one, index: list(index.correction_codes(one)),
            text=lambda one, index: _notes(one.citation, index, one, *others(one)),
            width=60,
        ),
        CITATION,
    )


MECHANISM: Final = FieldList[Mechanism, CorrectionIndex](
    Field("code", "Code", str, width=14),
    Field("name", "Name", str, width=50),
    Field("also_printed_as", "Other spellings", CODES, "other_spellings", width=24),
    Field("is_own", answer=bool, description="The organisation itself."),
    Field(
        "members",
        "Member States (ISO codes)",
        CODES,
        lambda one, _: [state.iso_code for state in one.members.all()],
        text=lambda one, _: "; ".join(iso_codes(one.members.all())),
        description="ISO 3166-1 alpha-3 codes of the organisation’s members in it.",
        width=28,
    ),
    Field("members_printed", "Members, as printed", str, width=36),
    Field("other_members", "Other members", str, width=20),
    Field("governance", "Governed by", str, width=28),
    Field("secretariat", "Secretariat", str, width=44),
    Field("began", "Began", str, description=AS_PRECISE, width=12),
    Field("ended", "Ended", str, width=12),
    Field(
        "focus_areas",
        "Focus areas",
        list[FocusOut],
        lambda one, _: [
            {"text": focus.text, "areas": codes(focus.areas.all()), "reason": focus.reason}
            for focus in one.focus_areas.all()
        ],
        text=lambda one, _: "\n".join(
            f"{focus.text} ({', '.join(codes(focus.areas.all())) or 'no programme area'}: {focus.reason})"
            for focus in one.focus_areas.all()
        ),
        width=70,
    ),
    Field(
        "functions",
        "Kinds of work",
        list[FunctionOut],
        lambda one, _: [
            {"function": each.function.slug, "words": each.words, "citation": citation_out(each.citation)}
            for each in one.functions.all()
        ],
        text=lambda one, _: lines(f"{each.function}: {each.words}" for each in one.functions.all()),
        width=50,
    ),
    Field("activities", answer=CODES, read=codes_of("activities")),
    Field(
        "absences",
        "Said not to have taken place",
        CODES,
        codes_of("absences"),
        text=lambda one, _: lines(
            f"{each.code} ({each.citation.label}): {each.text}" for each in one.absences.all()
        ),
        description="Codes of statements that there was no joint work; see /absences.",
        width=60,
    ),
    *_cited(lambda one: one.absences.all()),
    nothing=NO_CORRECTIONS,
)

ABSENCE: Final = FieldList[Absence, CorrectionIndex](
    Field("code", answer=str),
    Field("mechanism", answer=str, read="mechanism.code"),
    Field("text", answer=str, description="What the source says did not take place; no collaboration."),
    Field("plan", answer=str | None, read=_plan),
    Field("areas", answer=CODES, read=codes_of("areas")),
    Field("platforms", answer=CODES, read=codes_of("platforms")),
    Field("corrections", answer=CODES, read=lambda one, index: list(index.correction_codes(one))),
    CITATION,
    nothing=NO_CORRECTIONS,
)

COLLABORATION: Final = FieldList[Collaboration, CorrectionIndex](
    Field("code", "Code", str, width=10, cell="partnerships/cells/code.html", by="order"),
    Field(
        "mechanisms",
        "Mechanisms",
        CODES,
        codes_of("mechanisms"),
        width=20,
        cell="partnerships/cells/with.html",
    ),
    Field("other_partners", "Other partners", str, width=36),
    Field("may_be", "Perhaps the same as", str, width=12),
    Field("kind", "Kind", str, text=shown("kind"), width=22, cell="partnerships/cells/kind.html", by="kind"),
    Field("direction", "Direction", str, text=shown("direction"), width=22),
    Field("outcome", "Outcome", str, text=shown("outcome"), width=20),
    Field(
        "is_joint",
        answer=bool,
        description="It took place and is of a joint kind; kinds are this portal’s reading.",
    ),
    Field(
        "known_until",
        answer=str | None,
        read=lambda one, _: one.plan.followed_until if one.plan and one.sources_end else None,
        description="For what was only considered: until when our sources could tell what came of it.",
    ),
    Field("text", "What", str, width=70, cell="partnerships/cells/what.html"),
    Field(
        "began",
        "Began",
        str,
        description="As precise as known: 2013, 2013-03 or 2013-03-13; empty for no date.",
        width=12,
    ),
    Field("ended", "Ended", str, width=12),
    Field("plan", "Plan", str | None, _plan, width=12),
    Field(
        "areas", "Programme areas", CODES, codes_of("areas"), width=24, cell="partnerships/cells/areas.html"
    ),
    Field("platforms", "Platforms", CODES, codes_of("platforms"), width=16),
    Field("activities", "Activities", CODES, codes_of("activities"), width=16),
    Field(
        "states",
        "States named (ISO codes)",
        CODES,
        lambda one, _: iso_codes(one.states.all()),
        description="States that the source names.",
        width=20,
    ),
    Field("when", "When", str, width=30, cell="partnerships/cells/when.html", by=("in_time", "order")),
    Field("joint", "Joint work", read="is_joint", width=12),
    Field(
        "came_of_it",
        "What came of it",
        read=lambda one, _: (
            worded("not known to us: %(sources_end)s", sources_end=one.sources_end)
            if one.sources_end
            else None
        ),
        width=30,
    ),
    *_cited(),
    nothing=NO_CORRECTIONS,
)

INSTRUMENT: Final = FieldList[ContextInstrument, CorrectionIndex](
    Field("code", "Name in addresses", str, "slug", width=26),
    Field("title", "Title", str, width=60),
    Field("kind", "Kind", str, text=shown("kind"), width=20),
    Field("body", "Adopted by", str, width=28),
    Field("symbol", "Symbol", str, width=28),
    Field("dated", "Adopted on", str, description=AS_PRECISE, width=12),
    Field("due", "To be met by", str, width=12),
    Field("url", "Address", str, width=40),
    Field("asked_of", "Asks whom", str, width=28),
    Field("asks", "What it asks", str, width=70),
    Field(
        "meanings",
        "What it means for the areas",
        list[MeaningOut],
        lambda one, _: [
            {"area": each.area.code, "text": each.text, "citation": citation_out(each.citation)}
            for each in one.meanings.all()
        ],
        text=lambda one, _: lines(f"{each.area.code}: {each.text}" for each in one.meanings.all()),
        width=70,
    ),
    Field("plans", answer=CODES, read=lambda one, _: [plan.slug for plan in one.plans.all()]),
    *_cited(),
    nothing=NO_CORRECTIONS,
)

COLLABORATION_LIST: Final = COLLABORATION.table(
    "One contact or piece of joint work a row. ",
    *("code", "when", "text", "mechanisms", "kind", "areas"),
    key_of=lambda row: row.code.lower(),
    part="contacts",
)
"""What carries no date is last in time."""
