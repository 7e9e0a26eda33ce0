"""The network of member States, mechanisms and programme areas; its table says the same."""

from __future__ import annotations

from partnerships.charts.parts import (
    area_head,
    shown_areas,
    shown_mechanisms,
    state_head,
)
from partnerships.forms.reading import Asked
from partnerships.selectors.mechanisms import certainty_of, source_of
from partnerships.selectors.overlap import OverlapView, focuses_in
from people.selectors.organisation import organisation
from programmes.models import ProgrammeArea
from reporting.flows import Flow, Node
from reporting.words import first_upper, number_in_words, worded


def _widest(seen: OverlapView, asked: Asked, areas: list[ProgrammeArea]) -> str:
    """Say in how many areas the other mechanism with the most of them works; nothing under a filter."""
    others = shown_mechanisms(seen, asked, with_own=False)
    if asked.filter_text or not others or len(areas) < 2:
        return ""
    most = max(sum(bool(focuses_in(each, one)) for one in areas) for each in others)
    called = organisation().called
    if most == len(areas):
        return worded("Another mechanism works in all %(all)s %(areas)s", all=most, areas=called.areas)
    if most == 1:
        return worded(
            "No other mechanism works in more than one of %(all)s %(areas)s",
            all=len(areas),
            areas=called.areas,
        )
    return worded(
        "No other mechanism works in more than %(most)s of %(all)s %(areas)s",
        most=number_in_words(most),
        all=len(areas),
        areas=called.areas,
    )


def network(seen: OverlapView, asked: Asked) -> Flow:
    """Return the network: member States, the mechanisms they sit in, the programme areas these work in."""
    shown = shown_mechanisms(seen, asked, with_own=True)
    areas = [one for one in shown_areas(seen, asked) if any(focuses_in(each, one) for each in shown)]
    states = [
        one
        for one in seen.states
        if asked.state in {None, one} and any(one in each.members.all() for each in shown)
    ]
    called = organisation().called
    nodes = [
        Node(one.iso_code, 0, one.name, f"{one.name}, {called.member}", state_head(one).url) for one in states
    ]
    nodes += [Node(one.code, 1, one.code, one.name, one.get_absolute_url()) for one in shown]
    nodes += [Node(one.slug, 2, one.name, called.area, area_head(one).url) for one in areas]
    links = [(state.iso_code, one.code) for state in states for one in shown if state in one.members.all()]
    links += [(one.code, area.slug) for one in shown for area in areas if focuses_in(one, area)]
    summary = worded(
        "%(states)s %(members)s, %(shown)s mechanisms with %(own_name)s among them, %(many)s %(areas)s.",
        states=len(states),
        members=called.members,
        shown=len(shown),
        own_name=seen.own_name,
        many=len(areas),
        areas=called.areas,
    )
    return Flow(
        slug="network",
        title="Who sits where, and who works on what",
        finding=_widest(seen, asked, areas),
        summary=summary,
        headings=(first_upper(called.members), "Mechanisms", first_upper(called.areas)),
        nodes=tuple(nodes),
        links=tuple(links),
        source=source_of(shown),
        two_lines=True,
        about=(
            ("Summary", summary),
            ("Filter", asked.filter_text or "none"),
            ("Certainty", certainty_of(shown)),
            ("Source", source_of(shown)),
        ),
    )
