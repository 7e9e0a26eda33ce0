"""Tables of a paper, filled from the record; corrections and doubts stand in them as footnotes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from django.db.models import Model

from evaluations.models import Finding
from evaluations.selectors.recommendations import RecommendationRow
from papers.selectors.record import Record
from partnerships.models import Mechanism
from programmes.charts import source_of
from programmes.models import Citation
from programmes.selectors.activities import RatedActivity
from programmes.selectors.plans import AreaStory
from programmes.selectors.reservations import named_as
from reporting.figures import Figure, percent
from reporting.papers.content import Cell, PaperTable, Run, TableRow, data, own, type_of_text
from reporting.tables import values_of


def _cell(*lines: type_of_text, is_number: bool = False) -> Cell:
    return Cell(lines, is_number=is_number)


def _title(label: str, words: str) -> type_of_text:
    return (own(f"{label}. ", strong=True), own(words))


def _footnote(record: Record, *facts: Model | None, also: str = "") -> type_of_text:
    """Return doubts and corrections beside facts as one footnote; nothing where there are none."""
    parts = [also] if also else []
    parts += record.corrections.footnotes(*facts)
    return (Run(" ".join(parts), fact="doubt or correction beside the fact"),) if parts else ()


def _doubt(citation: Citation | None) -> str:
    if citation is None:
        return ""
    if citation.corrected_on:
        return f"{citation.certainty_label}; printed: {citation.printed[:400]}."
    return f"Its place was inferred: {citation.reasoning}" if citation.is_inferred else ""


def _from_source(text: str, citation: Citation, *, note: type_of_text = (), strong: bool = False) -> Run:
    return data(text, f"{citation.source.title}, {citation.place}", note=note, strong=strong)


def levels_table(record: Record, label: str, anchor: str) -> PaperTable:
    """Return every planned activity with level and note, area by area, as such papers print it."""
    stories = {one.area.pk: one for one in record.stories}
    rows: list[TableRow] = []
    for area in record.areas:
        rows.append(TableRow((Cell(tuple(_band(record, stories[area.pk]))),), is_band=True))
        rows += [_rated_row(record, one) for one in record.rated if one.activity.area_id == area.pk]
    total = record.levels.total
    return PaperTable(
        label=label,
        title=(
            own(f"{label}. ", strong=True),
            data(f"{record.round.title} of the {record.plan.title}", "title of round and plan"),
        ),
        anchor=anchor,
        headings=("Code", "Planned activity", "Implementation", "Note"),
        widths=(1.3, 5, 2.9, 5.5),
        rows=tuple(rows),
        notes=(
            (
                own("Base: "),
                data(f"{total.base} of {total.planned}", "rated of planned activities"),
                own(" planned activities are rated. As of "),
                data(record.round.as_of or "no date", "date of the ratings"),
                own(". Source: "),
                data(source_of(record.round), "citation of the round"),
                own("."),
            ),
        ),
    )


def _band(record: Record, story: AreaStory) -> Iterator[type_of_text]:
    yield (data(story.area.name, "name of the area", strong=True),)
    if story.objective:
        note = _footnote(record, story.objective)
        yield (own("Objective: "), _from_source(story.objective.text, story.objective.citation, note=note))
    found = story.key_achievement
    if found:
        note = _footnote(record, found, also=_doubt(found.citation))
        yield (own("Key achievement: "), _from_source(found.text, found.citation, note=note))


def _rated_row(record: Record, one: RatedActivity) -> TableRow:
    activity, rating = one.activity, one.rating
    citation = rating.citation if rating else record.round.citation
    doubt = _footnote(record, rating, also=_doubt(rating.citation if rating else None))
    level = [(_from_source(one.level_label, citation, note=doubt),)]
    level += [
        (data(f"Reserved by {named_as(each)}: {each.text}", "open reservation"),) for each in one.reservations
    ]
    note_citation = (rating.note_citation if rating else None) or citation
    points = rating.note_points if rating else []
    return TableRow(
        (
            _cell((data(activity.code, "code of the activity"),)),
            _cell((_from_source(activity.text, activity.citation, note=_footnote(record, activity)),)),
            Cell(tuple(level)),
            Cell(
                tuple((_point(point, note_citation),) for point in points) or ((own("–"),),), are_points=True
            ),
        )
    )


def _point(text: str, citation: Citation) -> Run:
    return _from_source(text.removeprefix("- "), citation)


def findings_table(record: Record, label: str, anchor: str) -> PaperTable:
    """Return the findings of the evaluation, criterion by criterion."""
    rows: list[TableRow] = []
    criterion = None
    for one in record.findings:
        if one.criterion_id != criterion:
            criterion = one.criterion_id
            named = data(one.criterion.criterion.name, "criterion of the evaluation", strong=True)
            rows.append(TableRow((_cell((named,)),), is_band=True))
        rows.append(_finding_row(record, one))
    return PaperTable(
        label=label,
        title=_title(label, "Findings of the evaluation, by criterion"),
        anchor=anchor,
        headings=("Code", "Finding", "Direction", "Place"),
        widths=(1.2, 8.5, 2, 2),
        rows=tuple(rows),
        notes=(
            (
                own("Summaries are in the words of the portal; the direction is its reading. Base: "),
                data(str(len(record.findings)), "findings on record"),
                own(" findings. Source: "),
                data(str(record.evaluation), "title of the evaluation"),
                own("."),
            ),
        ),
    )


def _finding_row(record: Record, one: Finding) -> TableRow:
    note = _footnote(record, one)
    return TableRow(
        (
            _cell((data(one.code, "code of the finding"),)),
            _cell((_from_source(one.summary, one.citation, note=note),)),
            _cell((data(str(one.get_direction_display()), "direction of the finding"),)),
            _cell((data(one.citation.place, "place of the finding"),)),
        )
    )


def recommendations_table(record: Record, label: str, anchor: str) -> PaperTable:
    """Return what the evaluation asks, of whom, what was answered and what follows."""
    summary = record.summary
    return PaperTable(
        label=label,
        title=_title(label, "Recommendations and suggestions, and the responses to them"),
        anchor=anchor,
        headings=("Code", "What is asked", "Of whom", "Response and actions"),
        widths=(1.3, 6, 2.6, 4.5),
        rows=tuple(_recommendation_row(record, one) for one in record.rows),
        notes=(
            (
                own("Base: "),
                data(str(summary.total), "recommendations and suggestions"),
                own(" recommendations and suggestions, "),
                data(str(summary.acceptance.base), "responses on record"),
                own(" of them with a response on record. Source: "),
                data(str(record.evaluation), "title of the evaluation"),
                own("."),
            ),
        ),
    )


def _recommendation_row(record: Record, row: RecommendationRow) -> TableRow:
    one = row.recommendation
    bodies = ", ".join(each.name for each in one.addressees.all()) or "nobody named"
    return TableRow(
        (
            _cell((data(one.code, "code of the recommendation"),)),
            _cell((_from_source(one.text, one.citation, note=_footnote(record, one)),)),
            _cell((data(bodies, "addressees on record"),)),
            Cell(tuple(_answer(row)), are_points=True),
        )
    )


def _answer(row: RecommendationRow) -> Iterator[type_of_text]:
    response = row.response
    if response is None:
        yield (data(row.stand.label, "no cleared response on record"),)
        return
    reason = f": {response.reason}" if response.reason else ""
    yield (data(f"{response.get_decision_display()}{reason}", "cleared response"),)
    for action in row.actions:
        due = f", due {action.action.due_on}" if action.action.due_on else ""
        state = str(action.action.get_state_display()).lower()
        words = f"{action.action.text} ({action.action.owner_body}{due}; {state})"
        yield (data(words, "action on record"),)


def mechanisms_table(record: Record, label: str, anchor: str) -> PaperTable:
    """Return the mechanisms with members, governance, secretariat and focus areas, as printed."""
    listed = record.lens.mechanisms
    return PaperTable(
        label=label,
        title=_title(label, "Environment-related mechanisms in North-East Asia and their focus areas"),
        anchor=anchor,
        headings=("Mechanism", "Members", "Governed by; secretariat", "Focus areas"),
        widths=(2.3, 3, 3.6, 5.5),
        rows=tuple(_mechanism_row(record, one) for one in listed),
        notes=(
            (
                own("Base: "),
                data(str(len(listed)), "mechanisms on record"),
                own(" mechanisms, NEASPEC among them. Source: "),
                data(_sources(one.citation for one in listed), "citations of the mechanisms"),
                own("."),
            ),
        ),
    )


def _sources(citations: Iterable[Citation]) -> str:
    """Return where facts stand, source by source, each place once."""
    places: dict[str, dict[str, None]] = {}
    for one in citations:
        places.setdefault(one.source.title, {})[one.place] = None
    return "; ".join(f"{title}: {', '.join(found)}" for title, found in places.items())


def _mechanism_row(record: Record, one: Mechanism) -> TableRow:
    note = _footnote(record, one)
    told = one.citation
    focuses = tuple((_from_source(each.text, told),) for each in one.focus_areas.all())
    lines: tuple[type_of_text, ...] = ((_from_source(one.code, told, note=note, strong=True),),)
    if one.name != one.code:
        lines += ((_from_source(one.name, told),),)
    return TableRow(
        (
            Cell(lines),
            _cell((_from_source(one.members_printed, told),)),
            _cell((_from_source(one.governance, told),), (_from_source(one.secretariat, told),)),
            Cell(focuses or ((own("–"),),), are_points=True),
        )
    )


def collaborations_table(record: Record, label: str, anchor: str) -> PaperTable:
    """Return what was done with others, considered, or did not come about."""
    rows = tuple(
        TableRow(
            (
                _cell((data(one.code, "code of the collaboration"),)),
                _cell((_from_source(_partners(one), one.citation),)),
                _cell((_from_source(one.text, one.citation, note=_footnote(record, one)),)),
                _cell((data(f"{one.get_outcome_display()}, {one.when}", "outcome and date on record"),)),
            )
        )
        for one in record.collaborations
    )
    return PaperTable(
        label=label,
        title=_title(label, "What was done with others"),
        anchor=anchor,
        headings=("Code", "With", "What", "Outcome, when"),
        widths=(1.5, 2.6, 7, 3),
        rows=rows,
        notes=(
            (
                own("Base: "),
                data(str(len(rows)), "collaborations on record"),
                own(
                    " collaborations that the review reports; dates are as precise as their source. Source: "
                ),
                data(_sources(one.citation for one in record.collaborations), "their citations"),
                own("."),
            ),
        ),
    )


def _partners(one: object) -> str:
    codes = [each.code for each in one.mechanisms.all()]  # type: ignore[attr-defined]
    return ", ".join([*codes, *([one.other_partners] if one.other_partners else [])]) or "–"  # type: ignore[attr-defined]


def context_table(record: Record, label: str, anchor: str) -> PaperTable:
    """Return the instruments of the wider context with what each asks."""
    rows = tuple(
        TableRow(
            (
                _cell((_from_source(one.title, one.citation, note=_footnote(record, one)),)),
                _cell((_from_source(one.when, one.citation),)),
                _cell((_from_source(one.asks or "–", one.citation),)),
            )
        )
        for one in record.instruments
    )
    return PaperTable(
        label=label,
        title=_title(label, "Instruments of the regional and global context"),
        anchor=anchor,
        headings=("Instrument", "When", "What it asks"),
        widths=(4.5, 2.6, 7),
        rows=rows,
        notes=(
            (
                own("Base: "),
                data(str(len(rows)), "instruments on record"),
                own(" instruments. Source: "),
                data(_sources(one.citation for one in record.instruments), "their citations"),
                own("."),
            ),
        ),
    )


def cards_table(record: Record, figure: Figure, label: str, anchor: str) -> PaperTable:
    """Return suggestions of open answers under their headings, as printed."""
    told = f"suggestions as printed, {figure.source}"
    rows = tuple(
        TableRow(
            (
                _cell((data(row.label, told),)),
                Cell(
                    tuple((data(value.label, told),) for value in row.values) or ((data(row.note, told),),),
                    are_points=True,
                ),
            )
        )
        for row in figure.rows
    )
    return PaperTable(
        label=label,
        title=(own(f"{label}. ", strong=True), data(figure.title, "title of the figure")),
        anchor=anchor,
        headings=("Heading", "Suggestions"),
        widths=(3, 10),
        rows=rows,
        notes=((data(f"{figure.summary} {figure.base}. Source: {figure.source}.", told),),),
    )


ANNEX_HEADINGS = ("Row", "Category", "Count", "Share", "Base", "Mark")


def annex_table(figure: Figure, figure_label: str, number: int) -> PaperTable:
    """Return the data behind a figure: every number drawn, with its base and mark."""
    told = f"values of {figure_label}"
    label = f"Annex table {number}"
    return PaperTable(
        label=label,
        title=(own(f"{label}. Data of {figure_label}: ", strong=True), data(figure.title, told)),
        anchor=f"annex-table-{number}",
        headings=ANNEX_HEADINGS,
        widths=(5, 3.6, 1.3, 1.6, 1.6, 2.2),
        rows=tuple(_annex_rows(figure, told)),
        notes=((data(f"{figure.unit}. {figure.base}. {figure.period}. Source: {figure.source}.", told),),),
        numbers=frozenset({2, 3, 4}),
        is_dense=True,
    )


def _annex_rows(figure: Figure, told: str) -> Iterator[TableRow]:
    for row, category, value in values_of(figure):
        marked = f"{value.mark}, inferred" if value.inferred else str(value.mark)
        amount = "–" if value.amount is None else f"{value.amount:g}"
        cells = (
            _cell((data(row.label, told),)),
            _cell((data(category, told),)),
            _cell((data(amount, told, value=value.amount),), is_number=True),
            _cell((data(percent(value.share), told, value=value.share),), is_number=True),
            _cell((data("–" if row.base is None else str(row.base), told),), is_number=True),
            _cell((data(marked, told),)),
        )
        yield TableRow(cells)
