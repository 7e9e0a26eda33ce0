"""Lists of this app on their way into files; corrections stand in them as footnotes."""

from __future__ import annotations

from collections.abc import Iterable

from partnerships.models import Collaboration, ContextInstrument, Mechanism
from partnerships.selectors.contacts import RULE, contacts_of
from programmes.selectors.corrections import CorrectionIndex
from record.models import Citation
from reporting.tables import Column, Table, type_of_cell
from reporting.words import worded

CITED = (
    Column("place", "Place in the source", width=22),
    Column("certainty", "Certainty", width=16),
    Column("reasoning", "How it was read", width=50),
    Column("source", "Source", width=50),
    Column("corrections", "Corrections", width=60),
)
MECHANISM_COLUMNS = (
    Column("code", "Code", width=14),
    Column("name", "Name", width=50),
    Column("also_printed_as", "Other spellings", width=24),
    Column("members", "Member States (ISO codes)", width=28),
    Column("members_printed", "Members, as printed", width=36),
    Column("other_members", "Other members", width=20),
    Column("governance", "Governed by", width=28),
    Column("secretariat", "Secretariat", width=44),
    Column("began", "Began", width=12),
    Column("ended", "Ended", width=12),
    Column("focus_areas", "Focus areas", width=70),
    Column("functions", "Kinds of work", width=50),
    Column("absences", "Said not to have taken place", width=60),
    *CITED,
)
COLLABORATION_COLUMNS = (
    Column("code", "Code", width=10),
    Column("mechanisms", "Mechanisms", width=20),
    Column("other_partners", "Other partners", width=36),
    Column("kind", "Kind", width=22),
    Column("direction", "Direction", width=22),
    Column("outcome", "Outcome", width=20),
    Column("text", "What", width=70),
    Column("began", "Began", width=12),
    Column("ended", "Ended", width=12),
    Column("plan", "Plan", width=12),
    Column("areas", "Programme areas", width=24),
    Column("platforms", "Platforms", width=16),
    Column("activities", "Activities", width=16),
    Column("states", "States named (ISO codes)", width=20),
    Column("when", "When", width=30),
    Column("joint", "Joint work", width=12),
    Column("came_of_it", "What came of it", width=30),
    *CITED,
)
CONTEXT_COLUMNS = (
    Column("code", "Name in addresses", width=26),
    Column("title", "Title", width=60),
    Column("kind", "Kind", width=20),
    Column("body", "Adopted by", width=28),
    Column("symbol", "Symbol", width=28),
    Column("dated", "Adopted on", width=12),
    Column("due", "To be met by", width=12),
    Column("url", "Address", width=40),
    Column("asked_of", "Asks whom", width=28),
    Column("asks", "What it asks", width=70),
    Column("meanings", "What it means for the areas", width=70),
    *CITED,
)
NO_DATE = "Dates are as precise as in the source. Where it gives only a year, only the year stands here."


def _cited(citation: Citation, notes: Iterable[str]) -> tuple[type_of_cell, ...]:
    own = [f"{citation.certainty_label}; printed: {citation.printed[:400]}"] if citation.corrected_on else []
    return (
        citation.place,
        str(citation.get_certainty_display()),
        citation.reasoning or None,
        citation.source.title,
        "\n".join([*own, *notes]) or None,
    )


def mechanisms_table(found: Iterable[Mechanism], index: CorrectionIndex) -> Table:
    """Return mechanisms with members, focus areas as placed, kinds of work and citation."""
    rows = tuple(
        (
            one.code,
            one.name,
            one.also_printed_as.replace("\n", "; ") or None,
            "; ".join(sorted(state.iso_code for state in one.members.all())),
            one.members_printed,
            one.other_members or None,
            one.governance,
            one.secretariat,
            one.began or None,
            one.ended or None,
            "\n".join(
                f"{focus.text} ({', '.join(area.code for area in focus.areas.all()) or 'no programme area'}: "
                f"{focus.reason})"
                for focus in one.focus_areas.all()
            ),
            "\n".join(f"{each.function}: {each.words}" for each in one.functions.all()) or None,
            "\n".join(f"{each.code} ({each.citation.label}): {each.text}" for each in one.absences.all())
            or None,
            *_cited(one.citation, index.footnotes(one, *one.absences.all())),
        )
        for one in found
    )
    return Table(
        "mechanisms",
        "Mechanisms of environmental cooperation",
        MECHANISM_COLUMNS,
        rows,
        (
            ("Base", worded("%(rows)s mechanisms, the organisation’s own among them", rows=len(rows))),
            ("Certainty", NO_DATE),
        ),
    )


def collaborations_table(
    found: Iterable[Collaboration], index: CorrectionIndex, *, filter_text: str
) -> Table:
    """Return collaborations with partners, time and citation, and how many were joint work."""
    listed = list(found)
    rows = tuple(
        (
            one.code,
            "; ".join(each.code for each in one.mechanisms.all()) or None,
            one.other_partners or None,
            str(one.get_kind_display()),
            str(one.get_direction_display()) or None,
            str(one.get_outcome_display()),
            one.text,
            one.began or None,
            one.ended or None,
            one.plan.slug if one.plan else None,
            "; ".join(each.code for each in one.areas.all()) or None,
            "; ".join(each.code for each in one.platforms.all()) or None,
            "; ".join(each.code for each in one.activities.all()) or None,
            "; ".join(sorted(each.iso_code for each in one.states.all())) or None,
            one.when,
            "yes" if one.is_joint else "no",
            worded("not known to us: %(sources_end)s", sources_end=one.sources_end)
            if one.sources_end
            else None,
            *_cited(one.citation, index.footnotes(one)),
        )
        for one in listed
    )
    about = (
        ("Base", f"{len(rows)} collaborations"),
        ("Joint work", contacts_of(listed, index).sentence()),
        ("Counting rule", RULE),
        ("Filter", filter_text or "none"),
        ("Certainty", NO_DATE),
    )
    return Table("collaborations", "Collaborations with others", COLLABORATION_COLUMNS, rows, about)


def context_table(found: Iterable[ContextInstrument], index: CorrectionIndex, *, filter_text: str) -> Table:
    """Return instruments of the wider context with what they ask and mean."""
    rows = tuple(
        (
            one.slug,
            one.title,
            str(one.get_kind_display()),
            one.body or None,
            one.symbol or None,
            one.dated or None,
            one.due or None,
            one.url or None,
            one.asked_of or None,
            one.asks or None,
            "\n".join(f"{each.area.code}: {each.text}" for each in one.meanings.all()) or None,
            *_cited(one.citation, index.footnotes(one)),
        )
        for one in found
    )
    about = (
        ("Base", f"{len(rows)} instruments"),
        ("Filter", filter_text or "none"),
        ("Certainty", NO_DATE),
    )
    return Table("context", "The wider context", CONTEXT_COLUMNS, rows, about)
