"""Matrices of overlaps: three views of the same record."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace

from partnerships.charts import findings
from partnerships.forms.reading import VIEWS, Asked
from partnerships.models import Mechanism, OverlapJudgement
from partnerships.selectors.mechanisms import certainty_of
from partnerships.selectors.overlap import RULE, OverlapView, focuses_in, members_of
from people.models import MemberState
from people.selectors.organisation import organisation
from programmes.models import ProgrammeArea
from record.addresses import address_of
from record.counting import ground_of
from reporting.addresses import place, reverse
from reporting.flows import Flow, Node
from reporting.matrices import CellMark, Head, Matrix, MatrixCell
from reporting.words import first_upper, number_in_words, worded


def areas_matrix(seen: OverlapView, asked: Asked) -> Matrix:
    """Mechanism × programme area: how many of the member States sit in both it and the programme."""
    areas, shown = shown_areas(seen, asked), shown_mechanisms(seen, asked, with_own=False)
    own, called = seen.own, organisation().called

    def cell(one: Mechanism, area: ProgrammeArea) -> MatrixCell:
        found = focuses_in(one, area)
        if own is None or not found:
            return NONE
        shared = [state for state in members_of(one) if state in own.members.all()]
        note = worded(
            "%(one)s: %(found)s. In both it and %(own)s: %(shared)s.%(judged)s",
            one=one,
            found=names(found),
            own=own,
            shared=names(shared),
            judged=judged(seen.judgement_of(area, one)),
        )
        return MatrixCell(f"{len(shared)} of {len(seen.states)}", len(shared), note, one.get_absolute_url())

    rows = [(one, [cell(one, area) for area in areas]) for one in shown]
    with_area = sum(any(each.amount for each in cells) for _, cells in rows)
    return matrix(
        seen,
        asked,
        finding=findings.sharing(with_area, len(rows), seen.own_name),
        unit=worded(
            "Other mechanisms with a focus in the area, and how many of the %(states)s %(members)s sit in "
            "both",
            states=len(seen.states),
            members=called.members,
        ),
        row_heading="Mechanism",
        columns=[area_head(one) for one in areas],
        rows=[(mechanism_head(one), cells) for one, cells in rows],
        most=len(seen.states),
        marks=((CellMark.NONE, "no focus in this area"),),
    )


def _sits_in(state: MemberState, one: Mechanism) -> MatrixCell:
    if state not in one.members.all():
        return NONE
    return MatrixCell("●", note=worded("%(state)s sits in %(one)s", state=state, one=one), mark=CellMark.SAME)


def states_matrix(seen: OverlapView, asked: Asked) -> Matrix:
    """Mechanism × member State: who sits where; the last row counts the other mechanisms of each."""
    states = [one for one in seen.states if asked.state in {None, one}]
    shown = shown_mechanisms(seen, asked, with_own=True)
    others = [one for one in shown if not one.is_own]
    rows = [(mechanism_head(one), [_sits_in(state, one) for state in states]) for one in shown]
    counts = [sum(state in one.members.all() for one in others) for state in states]
    if others:
        total = [
            MatrixCell(
                str(count),
                count,
                worded(
                    "%(state)s: %(count)s of %(of)s other mechanisms",
                    state=state,
                    count=count,
                    of=len(others),
                ),
            )
            for state, count in zip(states, counts, strict=True)
        ]
        rows.append((Head("Other mechanisms", "Others", is_total=True), total))
    counted = ", ".join(f"{state} in {count}" for state, count in zip(states, counts, strict=True))
    members = first_upper(organisation().called.members)
    return matrix(
        seen,
        asked,
        finding=findings.sitting(counts, len(others)),
        summary=worded("Of %(others)s other mechanisms: %(counted)s.", others=len(others), counted=counted),
        unit=worded("%(members)s by mechanism, in alphabetical order", members=members),
        row_heading="Mechanism",
        columns=[state_head(one) for one in states],
        rows=rows,
        most=len(others),
        marks=((CellMark.SAME, "is a member"), (CellMark.NONE, "is not a member")),
        rule="A member counts once for each other mechanism that lists it as a member. Members are in "
        "alphabetical order and never ranked.",
    )


def gaps_matrix(seen: OverlapView, asked: Asked) -> Matrix:
    """Member State × programme area: how many other mechanisms cover it; a gap where none does."""
    areas, called = shown_areas(seen, asked), organisation().called
    states = [one for one in seen.states if asked.state in {None, one}]

    def cell(state: MemberState, area: ProgrammeArea) -> MatrixCell:
        found = seen.covering(state, area)
        said = judged(seen.judgement_of(area, state))
        if found.is_gap:
            return MatrixCell(
                "none",
                note=worded(
                    "%(state)s: no other mechanism covers %(area)s.%(said)s",
                    area=area,
                    state=state,
                    said=said,
                ),
                mark=CellMark.GAP,
            )
        count = len(found.mechanisms)
        return MatrixCell(str(count), count, f"{names(found.mechanisms)}.{said}")

    rows = [(state_head(one), [cell(one, area) for area in areas]) for one in states if seen.coverage]
    gaps = sum(each.mark == CellMark.GAP for _, cells in rows for each in cells)
    named = {"member": called.member, "area": called.area, "gaps": gaps, "pairs": len(states) * len(areas)}
    return matrix(
        seen,
        asked,
        finding=findings.uncovered(gaps, len(states) * len(areas)),
        unit=worded(
            "Other mechanisms that have a focus in the %(area)s and the %(member)s as a member", **named
        ),
        row_heading=first_upper(called.member),
        columns=[area_head(one) for one in areas],
        rows=rows,
        most=max(len(seen.others), 1),
        marks=((CellMark.GAP, "no other mechanism on record covers it"),),
        rule="A member is covered in an area if another mechanism has a focus in the area and lists the "
        "member. Members are in alphabetical order and never ranked.",
    )


MAKERS: dict[str, Callable[[OverlapView, Asked], Matrix]] = {
    "areas": areas_matrix,
    "states": states_matrix,
    "gaps": gaps_matrix,
}


def every_matrix(seen: OverlapView, asked: Asked) -> list[Matrix]:
    """Return each matrix as the page of mechanisms shows it, with the address of its own figure."""
    return [make(seen, replace(asked, by=by, query=f"by={by}")) for by, make in MAKERS.items()]


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
    ground = ground_of(one.citation for one in shown)
    return Flow(
        slug="network",
        title="Who sits where, and who works on what",
        finding=_widest(seen, asked, areas),
        summary=summary,
        headings=(first_upper(called.members), "Mechanisms", first_upper(called.areas)),
        nodes=tuple(nodes),
        links=tuple(links),
        ground=ground,
        two_lines=True,
        about=(
            ("Summary", summary),
            ("Filter", asked.filter_text or "none"),
            ("Certainty", certainty_of(shown)),
            ("Source", ground.source),
        ),
    )


NONE = MatrixCell("–", mark=CellMark.NONE)


def mechanism_head(one: Mechanism) -> Head:
    return Head(one.code, one.code, one.get_absolute_url())


def area_head(one: ProgrammeArea) -> Head:
    return Head(one.name, one.code, address_of(one))


def state_head(one: MemberState) -> Head:
    return Head(one.name, one.iso_code, reverse("partnerships:state", args=[one.iso_code.lower()]))


def names(found: Iterable[object]) -> str:
    return ", ".join(str(one) for one in found)


def shown_mechanisms(seen: OverlapView, asked: Asked, *, with_own: bool) -> list[Mechanism]:
    """Return the mechanisms that a filter leaves."""
    return [
        one
        for one in seen.mechanisms
        if (with_own or not one.is_own)
        and (asked.mechanism is None or one == asked.mechanism)
        and (asked.state is None or asked.state in one.members.all())
        and (asked.area is None or focuses_in(one, asked.area))
    ]


def shown_areas(seen: OverlapView, asked: Asked) -> tuple[ProgrammeArea, ...]:
    return tuple(one for one in seen.areas if asked.area in {None, one})


def judged(judgement: OverlapJudgement | None) -> str:
    if judgement is None:
        return ""
    draft = "" if judgement.is_cleared else " (draft)"
    return f" Judgement{draft}: {judgement.get_verdict_display().lower()}."


def matrix(
    seen: OverlapView,
    asked: Asked,
    *,
    finding: str = "",
    summary: str = "",
    unit: str,
    row_heading: str,
    columns: list[Head],
    rows: Iterable[tuple[Head, Iterable[MatrixCell]]],
    most: int,
    marks: tuple[tuple[CellMark, str], ...],
    rule: str = RULE,
) -> Matrix:
    return Matrix(
        slug=f"overlap-{asked.by}",
        title=VIEWS[asked.by],
        finding=finding,
        summary=summary or f"{finding}.",
        unit=unit,
        rule=rule,
        row_heading=row_heading,
        columns=tuple(columns),
        rows=tuple((head, tuple(cells)) for head, cells in rows),
        most=most,
        ground=ground_of(one.citation for one in seen.mechanisms),
        certainty=certainty_of(seen.mechanisms),
        address="/partnerships/overlap",
        query=asked.query,
        page=place(f"partnerships:mechanisms#overlap-{asked.by}", query=asked.query),
        filter_text=asked.filter_text,
        marks=marks,
    )
