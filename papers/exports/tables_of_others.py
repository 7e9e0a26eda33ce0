"""Tables of what others said and do: findings, recommendations, mechanisms, collaborations, instruments."""

from __future__ import annotations

from collections.abc import Iterator

from evaluations.models import Finding
from evaluations.selectors.recommendations import RecommendationRow
from papers.exports.tables import cell, footnote, from_source, sources_of, title_of
from papers.selectors.record import Record
from partnerships.models import Collaboration, Mechanism
from reporting.papers.content import Cell, PaperTable, TableRow, data, own, type_of_text
from reporting.words import worded


def findings_table(record: Record, label: str, anchor: str) -> PaperTable:
    """Return the findings of the evaluation, criterion by criterion."""
    rows: list[TableRow] = []
    criterion = None
    for one in record.findings:
        if one.criterion_id != criterion:
            criterion = one.criterion_id
            named = data(one.criterion.criterion.name, "criterion of the evaluation", strong=True)
            rows.append(TableRow((cell((named,)),), is_band=True))
        rows.append(_finding_row(record, one))
    return PaperTable(
        label=label,
        title=title_of(label, "Findings of the evaluation, by criterion"),
        anchor=anchor,
        headings=("Code", "Finding", "Direction", "Place"),
        widths=(1.2, 8.5, 2, 2),
        rows=tuple(rows),
        notes=(
            (
                own("The summaries are in the portal’s own words, and it assigned the directions. Base: "),
                data(str(len(record.findings)), "findings on record"),
                own(" findings. Source: "),
                data(str(record.evaluation), "title of the evaluation"),
                own("."),
            ),
        ),
    )


def _finding_row(record: Record, one: Finding) -> TableRow:
    note = footnote(record, one)
    return TableRow(
        (
            cell((data(one.code, "code of the finding"),)),
            cell((from_source(one.summary, one.citation, note=note),)),
            cell((data(str(one.get_direction_display()), "direction of the finding"),)),
            cell((data(one.citation.place, "place of the finding"),)),
        )
    )


def recommendations_table(record: Record, label: str, anchor: str) -> PaperTable:
    """Return what the evaluation asks, of whom, what was answered and what follows."""
    summary = record.summary
    return PaperTable(
        label=label,
        title=title_of(label, "Recommendations and suggestions, and the responses to them"),
        anchor=anchor,
        headings=("Code", "What is asked", "Addressed to", "Response and actions"),
        widths=(1.3, 6, 2.6, 4.5),
        rows=tuple(_recommendation_row(record, one) for one in record.rows),
        notes=(
            (
                own("Base: "),
                data(str(summary.total), "recommendations and suggestions"),
                own(" recommendations and suggestions, "),
                data(str(summary.acceptance.base), "responses on record"),
                own(" of them with a response on record. "),
                own("Source: "),
                data(str(record.evaluation), "title of the evaluation"),
                own("."),
            ),
        ),
    )


def _recommendation_row(record: Record, row: RecommendationRow) -> TableRow:
    one = row.recommendation
    bodies = ", ".join(each.name for each in one.addressees.all()) or "not specified"
    return TableRow(
        (
            cell((data(one.code, "code of the recommendation"),)),
            cell((from_source(one.text, one.citation, note=footnote(record, one)),)),
            cell((data(bodies, "addressees on record"),)),
            Cell(tuple(_answer(row)), are_points=True),
        )
    )


def _answer(row: RecommendationRow) -> Iterator[type_of_text]:
    response = row.response
    if response is None:
        basis = (
            "no cleared response on record" if row.is_known else "our sources do not tell what was answered"
        )
        yield (data(row.state.label, basis),)
        return
    reason = f": {response.reason}" if response.reason else ""
    yield (data(f"{response.get_decision_display()}{reason}", "cleared response"),)
    for action in row.actions:
        due = f", due {action.action.due}" if action.action.due else ""
        state = str(action.action.get_state_display()).lower()
        words = f"{action.action.text} ({action.action.owner_body}{due}; {state})"
        yield (data(words, "action on record"),)


def mechanisms_table(record: Record, label: str, anchor: str) -> PaperTable:
    """Return the mechanisms with members, governance, secretariat and focus areas, as printed."""
    listed = record.overlap_view.mechanisms
    return PaperTable(
        label=label,
        title=title_of(label, "Environment-related mechanisms in North-East Asia and their focus areas"),
        anchor=anchor,
        headings=("Mechanism", "Members", "Governance", "Secretariat", "Focus areas"),
        widths=(2.4, 2.6, 2.3, 2.6, 4.5),
        rows=tuple(_mechanism_row(record, one) for one in listed),
        notes=(
            (
                own("Base: "),
                data(str(len(listed)), "mechanisms on record"),
                own(" mechanisms, the organisation’s own among them. Source: "),
                data(sources_of(one.citation for one in listed), "citations of the mechanisms"),
                own("."),
            ),
        ),
    )


def _mechanism_row(record: Record, one: Mechanism) -> TableRow:
    note = footnote(record, one)
    citation = one.citation
    focuses = tuple((from_source(each.text, citation),) for each in one.focus_areas.all())
    lines: tuple[type_of_text, ...] = ((from_source(one.code, citation, note=note, strong=True),),)
    if one.name != one.code:
        lines += ((from_source(one.name, citation),),)
    return TableRow(
        (
            Cell(lines),
            cell((from_source(one.members_printed, citation),)),
            cell((from_source(one.governance, citation),)),
            cell((from_source(one.secretariat, citation),)),
            Cell(focuses or ((own("–"),),), are_points=True),
        )
    )


def collaborations_table(record: Record, label: str, anchor: str) -> PaperTable:
    """Return what was done with others, considered, or did not come about."""
    rows = tuple(
        TableRow(
            (
                cell((data(one.code, "code of the collaboration"),)),
                cell((from_source(_partners(one), one.citation),)),
                cell((from_source(one.text, one.citation, note=footnote(record, one)),)),
                cell((data(_outcome(one), "kind, outcome and date on record"),)),
            )
        )
        for one in record.collaborations
    )
    return PaperTable(
        label=label,
        title=title_of(label, "Collaborations with others"),
        anchor=anchor,
        headings=("Code", "Partners", "Description", "Outcome and date"),
        widths=(1.5, 2.6, 7, 3),
        rows=rows,
        notes=(
            (
                own("Base: "),
                data(str(len(rows)), "collaborations on record"),
                own(
                    " collaborations that the review reports. Dates are as precise as in the source. Source: "
                ),
                data(sources_of(one.citation for one in record.collaborations), "their citations"),
                own("."),
            ),
            *(
                (
                    own("Not counted, because the source says that none took place: "),
                    from_source(one.text, one.citation, note=footnote(record, one)),
                )
                for one in record.absences
            ),
        ),
    )


def _outcome(one: Collaboration) -> str:
    joint = f"{one.get_kind_display()}: joint work. " if one.is_joint else ""
    after = (
        worded("; what came of it is not known to us: %(sources_end)s", sources_end=one.sources_end)
        if one.sources_end
        else ""
    )
    return f"{joint}{one.get_outcome_display()}, {one.when}{after}"


def _partners(one: Collaboration) -> str:
    codes = [each.code for each in one.mechanisms.all()]
    return ", ".join(filter(None, (*codes, one.other_partners))) or "–"


def context_table(record: Record, label: str, anchor: str) -> PaperTable:
    """Return the instruments of the wider context with what each asks."""
    rows = tuple(
        TableRow(
            (
                cell((from_source(one.title, one.citation, note=footnote(record, one)),)),
                cell((from_source(one.when, one.citation),)),
                cell((from_source(one.asks or "–", one.citation),)),
            )
        )
        for one in record.instruments
    )
    return PaperTable(
        label=label,
        title=title_of(label, "Instruments of the regional and global context"),
        anchor=anchor,
        headings=("Instrument", "When", "What it asks"),
        widths=(4.5, 2.6, 7),
        rows=rows,
        notes=(
            (
                own("Base: "),
                data(str(len(rows)), "instruments on record"),
                own(" instruments. Source: "),
                data(sources_of(one.citation for one in record.instruments), "their citations"),
                own("."),
            ),
        ),
    )
