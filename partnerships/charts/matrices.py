"""Matrices of overlaps: five views of the same record."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from django.urls import reverse

from partnerships.forms.reading import VIEWS, Asked
from partnerships.models import Mechanism, OverlapJudgement
from partnerships.selectors.overlap import RULE, OverlapView, focuses_in, members_of, overlap_of
from partnerships.selectors.provenance import certainty_of, source_address_of, source_of
from people.models import MemberState
from people.selectors.organisation import organisation
from programmes.models import ProgrammeArea
from reporting.matrices import CellMark, Head, Matrix, MatrixCell
from reporting.words import first_upper

NONE = MatrixCell("–", mark=CellMark.NONE)


def mechanism_head(one: Mechanism) -> Head:
    return Head(one.code, one.code, one.get_absolute_url())


def area_head(one: ProgrammeArea) -> Head:
    return Head(one.name, one.code, f"{reverse('partnerships:overlap')}?area={one.slug}")


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


def _judged(judgement: OverlapJudgement | None) -> str:
    if judgement is None:
        return ""
    draft = "" if judgement.is_cleared else " (draft)"
    return f" Judgement{draft}: {judgement.get_verdict_display().lower()}."


def areas_matrix(seen: OverlapView, asked: Asked) -> Matrix:
    """Mechanism × programme area: how many of the member States sit in both it and the programme."""
    areas, shown = shown_areas(seen, asked), shown_mechanisms(seen, asked, with_own=False)
    own, called = seen.own, organisation().called

    def cell(one: Mechanism, area: ProgrammeArea) -> MatrixCell:
        found = focuses_in(one, area)
        if own is None or not found:
            return NONE
        shared = [state for state in members_of(one) if state in own.members.all()]
        note = (
            f"{one}: {names(found)}. In both it and {own}: {names(shared)}."
            f"{_judged(seen.judgement_of(area, one))}"
        )
        return MatrixCell(f"{len(shared)} of {len(seen.states)}", len(shared), note, one.get_absolute_url())

    rows = [(one, [cell(one, area) for area in areas]) for one in shown]
    with_area = sum(any(each.amount for each in cells) for _, cells in rows)
    return _matrix(
        seen,
        asked,
        summary=f"{with_area} of {len(rows)} other mechanisms share an area shown here, and "
        f"{called.members}, with {seen.own_name}.",
        unit=f"Other mechanisms with a focus in the area, and how many of the {len(seen.states)} "
        f"{called.members} sit in both",
        row_heading="Mechanism",
        columns=[area_head(one) for one in areas],
        rows=[(mechanism_head(one), cells) for one, cells in rows],
        most=len(seen.states),
        marks=((CellMark.NONE, "no focus placed in this area"),),
    )


def states_matrix(seen: OverlapView, asked: Asked) -> Matrix:
    """Mechanism × member State: who sits where; the last row counts the other mechanisms of each."""
    states = [one for one in seen.states if asked.state in {None, one}]
    shown = shown_mechanisms(seen, asked, with_own=True)
    others = [one for one in shown if not one.is_own]
    rows = [
        (
            mechanism_head(one),
            [
                MatrixCell("●", note=f"{state} sits in {one}", mark=CellMark.SAME)
                if state in one.members.all()
                else NONE
                for state in states
            ],
        )
        for one in shown
    ]
    counts = [sum(state in one.members.all() for one in others) for state in states]
    if others:
        total = [
            MatrixCell(str(count), count, f"{state}: {count} of {len(others)} other mechanisms")
            for state, count in zip(states, counts, strict=True)
        ]
        rows.append((Head("Other mechanisms", "Others", is_total=True), total))
    told = ", ".join(f"{state} in {count}" for state, count in zip(states, counts, strict=True))
    return _matrix(
        seen,
        asked,
        summary=f"Of {len(others)} other mechanisms: {told}.",
        unit=f"{first_upper(organisation().called.members)} by mechanism, in alphabetical order",
        row_heading="Mechanism",
        columns=[state_head(one) for one in states],
        rows=rows,
        most=len(others),
        marks=((CellMark.SAME, "sits in it"), (CellMark.NONE, "does not")),
        rule="A member counts once for each other mechanism that lists it as a member. Members are in "
        "alphabetical order and never ranked.",
    )


def functions_matrix(seen: OverlapView, asked: Asked) -> Matrix:
    """Mechanism × kind of work, with the words each cell rests on."""

    def cell(one: Mechanism, slug: str) -> MatrixCell:
        for each in one.functions.all():
            if each.function.slug == slug:
                return MatrixCell(
                    "●",
                    note=f"{each.words} ({each.citation.place})",
                    mark=CellMark.SAME,
                    url=one.get_absolute_url(),
                )
        return NONE

    shown = shown_mechanisms(seen, asked, with_own=True)
    rows = [(one, [cell(one, function.slug) for function in seen.functions]) for one in shown]
    own = next((cells for one, cells in rows if one.is_own), None)
    alike = [
        str(one)
        for one, cells in rows
        if own is not None
        and not one.is_own
        and any(a.mark == b.mark == CellMark.SAME for a, b in zip(own, cells, strict=True))
    ]
    told = f"{len(alike)} of {len(rows) - 1} other mechanisms do a kind of work that {seen.own_name} does too"
    return _matrix(
        seen,
        asked,
        summary=f"{told}: {', '.join(alike)}."
        if alike
        else "No kind of work stands for two mechanisms here.",
        unit="Kinds of work by mechanism",
        row_heading="Mechanism",
        columns=[Head(one.name, one.name) for one in seen.functions],
        rows=[(mechanism_head(one), cells) for one, cells in rows],
        most=1,
        marks=((CellMark.SAME, "the source has words for it"), (CellMark.NONE, "it has none")),
        rule="A mechanism does a kind of work where words of the source say so; silence is not “no”.",
    )


def pairs_matrix(seen: OverlapView, asked: Asked) -> Matrix:
    """Mechanism × mechanism: shared member States where they also share an area."""
    areas, shown = shown_areas(seen, asked), shown_mechanisms(seen, asked, with_own=True)
    columns = [one for one in seen.mechanisms if asked.area is None or focuses_in(one, asked.area)]
    called = organisation().called

    def cell(one: Mechanism, other: Mechanism) -> MatrixCell:
        if one == other:
            return MatrixCell("●", note=str(one), mark=CellMark.SAME)
        found = overlap_of(one, other, areas)
        if not found.overlaps:
            return NONE
        note = f"{one} and {other}: {names(each.area for each in found.areas)}; {names(found.states)}"
        return MatrixCell(str(len(found.states)), len(found.states), note)

    rows = [(one, [cell(one, other) for other in columns]) for one in shown]
    pairs = {
        frozenset((one.code, other.code))
        for one, cells in rows
        for other, each in zip(columns, cells, strict=True)
        if each.mark == CellMark.VALUE
    }
    return _matrix(
        seen,
        asked,
        summary=f"{len(pairs)} pairs of mechanisms share {called.area} and {called.members}.",
        unit=f"{first_upper(called.members)} that sit in both, where two mechanisms share {called.area}",
        row_heading="Mechanism",
        columns=[mechanism_head(one) for one in columns],
        rows=[(mechanism_head(one), cells) for one, cells in rows],
        most=len(seen.states),
        marks=((CellMark.NONE, "no area and member in common"), (CellMark.SAME, "the mechanism itself")),
    )


def gaps_matrix(seen: OverlapView, asked: Asked) -> Matrix:
    """Member State × programme area: how many other mechanisms cover it; a gap where none does."""
    areas, called = shown_areas(seen, asked), organisation().called
    states = [one for one in seen.states if asked.state in {None, one}]

    def cell(state: MemberState, area: ProgrammeArea) -> MatrixCell:
        found = seen.covering(state, area)
        judged = _judged(seen.judgement_of(area, state))
        if found.is_gap:
            return MatrixCell(
                "gap", note=f"No other mechanism covers {area} for {state}.{judged}", mark=CellMark.GAP
            )
        count = len(found.mechanisms)
        return MatrixCell(str(count), count, f"{names(found.mechanisms)}.{judged}")

    rows = [(state_head(one), [cell(one, area) for area in areas]) for one in states if seen.coverage]
    gaps = sum(each.mark == CellMark.GAP for _, cells in rows for each in cells)
    return _matrix(
        seen,
        asked,
        summary=f"For {gaps} of {len(states) * len(areas)} pairs of {called.member} and {called.area} no "
        "other mechanism covers it.",
        unit=f"Other mechanisms that have a focus in the {called.area} and the {called.member} as a member",
        row_heading=first_upper(called.member),
        columns=[area_head(one) for one in areas],
        rows=rows,
        most=max(len(seen.others), 1),
        marks=((CellMark.GAP, "no other mechanism covers it"),),
        rule="An area is covered for a member by another mechanism that has a focus placed in the area and "
        "lists it. Members are in alphabetical order and never ranked.",
    )


MAKERS: dict[str, Callable[[OverlapView, Asked], Matrix]] = {
    "areas": areas_matrix,
    "states": states_matrix,
    "functions": functions_matrix,
    "pairs": pairs_matrix,
    "gaps": gaps_matrix,
}


def matrix_of(seen: OverlapView, asked: Asked) -> Matrix:
    """Return the matrix of the view that was asked for."""
    return MAKERS[asked.by](seen, asked)


def _matrix(
    seen: OverlapView,
    asked: Asked,
    *,
    summary: str,
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
        summary=summary,
        unit=unit,
        rule=rule,
        row_heading=row_heading,
        columns=tuple(columns),
        rows=tuple((head, tuple(cells)) for head, cells in rows),
        most=most,
        source=source_of(seen.mechanisms),
        source_url=source_address_of(seen.mechanisms),
        certainty=certainty_of(seen.mechanisms),
        address="/partnerships/overlap",
        query=asked.query,
        filter_text=asked.filter_text,
        marks=marks,
    )
