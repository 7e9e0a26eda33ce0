"""Pictures of neighbours: contacts by kind, members that only we cover, and pairs of members elsewhere."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from neaspec_portal.pictures.made import Words, drawn
from partnerships.models import Collaboration, Mechanism, is_joint_work
from partnerships.selectors.contacts import RULE as CONTACTS
from partnerships.selectors.facts import contact_facts
from partnerships.selectors.mechanisms import certainty_of, source_address_of, source_of
from partnerships.selectors.overlap import overlap_view, shared_by_pair
from people.models import MemberState
from people.selectors.organisation import organisation
from programmes.charts import area_link
from programmes.selectors.levels import share_of
from record.counting import count_by
from reporting.addresses import reverse
from reporting.figures import Category, Figure, FigureKind, Row, Value
from reporting.words import first_upper, number_in_words, part_in_words, worded

if TYPE_CHECKING:
    from partnerships.selectors.overlap import OverlapView
    from programmes.forms import Reading


def contacts_by_kind(reading: Reading) -> Figure | None:
    """Contacts that took place by their kind, joint work first."""
    facts = contact_facts(reading.plan)
    if not facts:
        return None
    found = count_by(facts, "kind")
    joint = [one for one in found if is_joint_work(one.choice.slug, Collaboration.Outcome.TOOK_PLACE)]
    others = sorted((one for one in found if one not in joint), key=lambda one: -one.count)
    listed, whole = reverse("partnerships:collaborations"), len(facts)
    rows = []
    for one in (*joint, *others):
        label = f"{one.count} of {whole}"
        value = Value(one.count, share_of(one.count, whole), one.in_doubt, label=label, url=listed)
        called = f"{one.choice.label} (joint work)" if one in joint else one.choice.label
        rows.append(Row(one.choice.slug, called, whole, (value,), url=listed))
    together = sum(one.count for one in joint)
    words = Words(
        title="Contacts with others by kind",
        finding=worded(
            "Of %(whole)s contacts on record, at most %(together)s were joint work"
            if together
            else "None of %(whole)s contacts on record was joint work",
            whole=whole,
            together=number_in_words(together),
        ),
        summary=worded(
            "%(whole)s contacts took place in %(first_year)s–%(last_year)s.",
            whole=whole,
            first_year=reading.plan.first_year,
            last_year=reading.plan.last_year,
        ),
        unit="Share of the contacts on record",
        base=worded("%(whole)s contacts that took place", whole=whole),
        rule=CONTACTS,
        row_heading="Kind",
        source="Contacts on record for this plan, each with its source",
        source_url=listed,
    )
    parts = (Category("share", "Contacts", "", 1, 1),)
    return drawn("contacts-by-kind", FigureKind.BARS, reading, words, rows, parts)


def _sources_of(seen: OverlapView) -> dict[str, Any]:
    """Return where what is shown of mechanisms stands, and how sure it is."""
    return {
        "certainty": (certainty_of(seen.others),),
        "source": source_of(seen.others),
        "source_url": source_address_of(seen.others),
    }


def only_here(reading: Reading) -> Figure | None:
    """Area by member: how many other mechanisms cover it."""
    seen = overlap_view(None, plan=reading.plan)
    if not seen.coverage:
        return None
    cells = {(one.area.pk, one.state.pk): one for one in seen.coverage}
    most = max(len(one.mechanisms) for one in seen.coverage)
    parts = [_many(count, most) for count in range(most + 1)]
    rows = []
    for area in seen.areas:
        tiles = []
        for state in seen.states:
            covered = cells[area.pk, state.pk].mechanisms
            part, about = parts[len(covered)], tuple(str(one) for one in covered)
            tiles.append(_tile(state, part, (str(state), *about)))
        rows.append(Row(area.slug, area.name, len(tiles), tuple(tiles), url=area_link(area, reading)))
    called = organisation().called
    named = {
        "pairs": len(seen.coverage),
        "gaps": len(seen.gaps),
        "member": called.member,
        "area": called.area,
    }
    words = Words(
        title=worded("Other mechanisms by %(area)s and %(member)s", **named),
        finding=worded(
            "%(gaps)s of %(pairs)s pairs of %(member)s and %(area)s: no other mechanism on record", **named
        ),
        summary=worded("%(pairs)s pairs, %(gaps)s of them without another mechanism on record.", **named),
        unit="Number of other mechanisms on record",
        base=worded("%(pairs)s pairs of %(member)s and %(area)s", **named),
        rule=worded(
            "A pair is covered if another mechanism on record has a focus in the area and lists the "
            "member. %(members)s stand in alphabetical order.",
            members=first_upper(called.members),
        ),
        row_heading=first_upper(called.area),
        tile_heading=first_upper(called.members),
        **_sources_of(seen),
    )
    return drawn("only-here", FigureKind.HEAT_GRID, reading, words, rows, parts)


type_of_pairs = Mapping[tuple[MemberState, MemberState], tuple[Mechanism, ...]]


def _rows_of_pairs(seen: OverlapView, shared: type_of_pairs, most: int) -> list[Row]:
    """Return a row for each member but the last, with a tile for each one after it."""
    by_count = {len(one): _many(len(one), most) for one in shared.values()}
    return [
        Row(
            one.iso_code.lower(),
            str(one),
            len(seen.states),
            tuple(
                _tile(other, by_count[len(found)], (f"{one} and {other}", *(str(each) for each in found)))
                for (first, other), found in shared.items()
                if first == one
            ),
            url=reverse("partnerships:state", args=[one.iso_code.lower()]),
        )
        for one in seen.states[:-1]
    ]


def pairs_of_members(reading: Reading) -> Figure | None:
    """Member by member: in how many other mechanisms both sit."""
    seen = overlap_view(None, plan=reading.plan)
    shared = shared_by_pair(seen)
    if not shared or not seen.others:
        return None
    most = max(len(one) for one in shared.values())
    parts = [_many(count, most) for count in sorted({len(one) for one in shared.values()})]
    rows = _rows_of_pairs(seen, shared, most)
    called = organisation().called
    single = sum(len(one) == 1 for one in shared.values())
    finding = "%(single)s of %(pairs)s pairs of %(members)s meet in only one other mechanism on record"
    if single == 1:
        finding = "One of %(pairs)s pairs of %(members)s meets in only one other mechanism on record"
    named = {
        "pairs": len(shared),
        "single": first_upper(part_in_words(single)),
        "members": called.members,
        "own": seen.own_name,
    }
    words = Words(
        title=worded("Pairs of %(members)s by the other mechanisms in which both sit", **named),
        finding=worded(finding, **named),
        summary=worded("%(pairs)s pairs; beside %(own)s, in which all of them meet.", **named),
        unit="Number of other mechanisms on record",
        base=worded("%(pairs)s pairs of %(members)s", **named),
        rule=worded(
            "A pair meets in a mechanism that lists both as members. %(members)s stand in alphabetical "
            "order and are never ranked.",
            members=first_upper(called.members),
        ),
        row_heading=first_upper(called.member),
        tile_heading=first_upper(called.members),
        **_sources_of(seen),
    )
    return drawn("pairs-of-members", FigureKind.HEAT_GRID, reading, words, rows, parts)


def _many(count: int, most: int) -> Category:
    """Return the shade of a number of mechanisms: the fewer, the darker, for these pictures look for gaps."""
    label = {0: "no other mechanism", 1: "one other mechanism"}.get(count, f"{count} other mechanisms")
    return Category(f"mechanisms-{count}", label, str(count), count + 1, most + 1)


def _tile(state: MemberState, part: Category, about: tuple[str, ...]) -> Value:
    url = reverse("partnerships:state", args=[state.iso_code.lower()])
    return Value(None, None, 0, part.mark, part, label=state.iso_code, url=url, about=about)
