"""What the matrices of overlaps are made from: heads, cells, and what a filter leaves."""

from __future__ import annotations

from collections.abc import Iterable

from partnerships.forms.reading import VIEWS, Asked
from partnerships.models import Mechanism, OverlapJudgement
from partnerships.selectors.mechanisms import certainty_of, source_address_of, source_of
from partnerships.selectors.overlap import RULE, OverlapView, focuses_in
from people.models import MemberState
from programmes.models import ProgrammeArea
from reporting.addresses import reverse
from reporting.matrices import CellMark, Head, Matrix, MatrixCell

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
        source=source_of(seen.mechanisms),
        source_url=source_address_of(seen.mechanisms),
        certainty=certainty_of(seen.mechanisms),
        address="/partnerships/overlap",
        query=asked.query,
        filter_text=asked.filter_text,
        marks=marks,
    )
