"""What each matrix of overlaps shows, as its title."""

from __future__ import annotations

from collections.abc import Sequence

from people.selectors.organisation import organisation
from reporting.words import worded


def sharing(with_area: int, of: int, own_name: str) -> str:
    """Say how many other mechanisms share areas and members with one's own."""
    called = organisation().called
    named = {"members": called.members, "areas": called.areas, "own_name": own_name, "of": of}
    if with_area == 1:
        return worded(
            "One of %(of)s other mechanisms shares %(areas)s and %(members)s with %(own_name)s", **named
        )
    return worded(
        "%(with_area)s of %(of)s other mechanisms share %(areas)s and %(members)s with %(own_name)s",
        with_area=with_area,
        **named,
    )


def sitting(counts: Sequence[int], others: int) -> str:
    """Say in how many other mechanisms the members sit, from the least to the most; nobody is ranked.

    Empty where no other mechanism is on record.
    """
    if not counts or not others:
        return ""
    called = organisation().called
    if others == 1:
        return worded(
            "%(many)s of %(all)s %(members)s sit in the one other mechanism on record",
            many=sum(counts),
            all=len(counts),
            members=called.members,
        )
    named = {"member": called.member, "least": min(counts), "others": others}
    if min(counts) == max(counts):
        return worded("Each %(member)s sits in %(least)s of %(others)s other mechanisms", **named)
    return worded(
        "Each %(member)s sits in %(least)s to %(most)s of %(others)s other mechanisms",
        most=max(counts),
        **named,
    )


def uncovered(gaps: int, pairs: int) -> str:
    """Say how many pairs of member and area no other mechanism covers."""
    called = organisation().called
    named = {"gaps": gaps, "pairs": pairs, "member": called.member, "area": called.area}
    if not gaps:
        return worded("Another mechanism on record covers every pair of %(member)s and %(area)s", **named)
    return worded(
        "Covered by no other mechanism on record: %(gaps)s of %(pairs)s pairs of %(member)s and %(area)s",
        **named,
    )
