"""Tables of a paper, filled from the record; corrections and doubts stand in them as footnotes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from django.db.models import Model

from papers.selectors.record import Record
from people.selectors.organisation import organisation
from programmes.charts import source_of
from programmes.models import AchievementSummary
from programmes.selectors.activities import RatedActivity
from programmes.selectors.stories import AreaStory
from record.models import Citation
from reporting.figures import Figure, percent
from reporting.papers.content import Cell, PaperTable, Run, TableRow, data, own, type_of_text
from reporting.tables import values_of, yes_or_no
from reporting.words import first_upper, list_in_words, worded
from review.selectors.positions import named_as


def cell(*lines: type_of_text, is_number: bool = False) -> Cell:
    return Cell(lines, is_number=is_number)


def title_of(label: str, words: str) -> type_of_text:
    return (own(f"{label}. ", strong=True), own(words))


INFERRED = "(inferred)"
IN_ANNEX_INFERRED = "Where it belongs is inferred; the annex of evidence gives the reasoning."


def footnote(record: Record, *facts: Model | None, also: str = "") -> type_of_text:
    """Return doubts and contradictions beside facts as one short footnote; nothing where there are none.

    The annex says each of them whole, once.
    """
    parts = [also] if also else []
    codes = list(dict.fromkeys(code for fact in facts for code in record.corrections.correction_codes(fact)))
    if codes:
        against = [code for code in codes if code in record.corrections.contradicting]
        sentence = "Another source or place differs: see %(codes)s in the annex of evidence."
        sentence = (
            sentence if against else "Spelling or wording varies: see %(codes)s in the annex of evidence."
        )
        parts.append(worded(sentence, codes=list_in_words(codes)))
    return (Run(" ".join(parts), fact="doubt or correction beside the fact"),) if parts else ()


def doubt_of(citation: Citation | None) -> str:
    """Say in short that a fact was corrected or that its place was inferred."""
    if citation is None:
        return ""
    if citation.corrected_on:
        return f"{citation.certainty_label}; printed: {citation.printed[:400]}."
    return IN_ANNEX_INFERRED if citation.is_inferred else ""


def from_source(text: str, citation: Citation, *, note: type_of_text = (), strong: bool = False) -> Run:
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
        headings=("Code", f"Planned {organisation().called.activity}", "Implementation", "Note"),
        widths=(1.3, 5, 2.9, 5.5),
        rows=tuple(rows),
        notes=(
            (
                own("Base: "),
                data(total.base_words, "base of the shares, of planned activities"),
                own(". Where a rating that is called inferred belongs is explained in the annex. As of "),
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
        note = footnote(record, story.objective)
        yield (own("Objective: "), from_source(story.objective.text, story.objective.citation, note=note))
    found = story.key_achievement
    if found:
        note = footnote(record, found, also=doubt_of(found.citation))
        yield (own("Key achievement: "), from_source(found.text, found.citation, note=note))


def _rated_row(record: Record, one: RatedActivity) -> TableRow:
    activity, rating = one.activity, one.rating
    citation = rating.citation if rating else record.round.citation
    is_inferred = rating is not None and rating.citation.is_inferred
    doubt = footnote(record, rating, also=doubt_of(rating.citation if rating and not is_inferred else None))
    level: list[type_of_text] = [(from_source(one.level_label, citation, note=doubt),)]
    level += [(own(INFERRED),)] if is_inferred else []
    level += [
        (data(f"Reserved by {named_as(each)}: {each.text}", "open reservation"),) for each in one.reservations
    ]
    note_citation = (rating.note_citation if rating else None) or citation
    points = rating.note_points if rating else []
    return TableRow(
        (
            cell((data(activity.code, "code of the activity"),)),
            cell((from_source(activity.text, activity.citation, note=footnote(record, activity)),)),
            Cell(tuple(level)),
            Cell(
                tuple((_point(point, note_citation),) for point in points) or ((own("–"),),), are_points=True
            ),
        )
    )


def _point(text: str, citation: Citation) -> Run:
    return from_source(text.removeprefix("- "), citation)


def achievements_table(record: Record, label: str, anchor: str) -> PaperTable:
    """Return what was achieved in each area, as the source sums it up."""
    summaries = [(one.area, one.summary) for one in record.stories if one.summary is not None]
    rows = tuple(
        TableRow(
            (
                cell((data(area.name, "name of the area"),)),
                cell((from_source(one.text, one.citation, note=_doubts_of(record, one)),)),
            )
        )
        for area, one in summaries
    )
    area = organisation().called.area
    return PaperTable(
        label=label,
        title=title_of(label, worded("Achievements in each %(area)s", area=area)),
        anchor=anchor,
        headings=(first_upper(area), "Summary"),
        widths=(2.6, 12),
        rows=rows,
        notes=(
            (
                own("The summaries are in the portal’s own words. Base: "),
                data(str(len(rows)), "areas with a summary"),
                own(" summaries. Source: "),
                data(sources_of(one.citation for _, one in summaries), "citations of the summaries"),
                own("."),
            ),
        ),
    )


def _doubts_of(record: Record, summary: AchievementSummary) -> type_of_text:
    return footnote(record, summary, also=doubt_of(summary.citation))


def sources_of(citations: Iterable[Citation]) -> str:
    """Return where facts stand, source by source, each place once."""
    places: dict[str, dict[str, None]] = {}
    for one in citations:
        places.setdefault(one.source.title, {})[one.place] = None
    return "; ".join(f"{title}: {', '.join(found)}" for title, found in places.items())


def cards_table(record: Record, figure: Figure, label: str, anchor: str) -> PaperTable:
    """Return suggestions of open answers under their headings, as printed."""
    basis = worded("suggestions as printed, %(source)s", source=figure.source)
    rows = tuple(
        TableRow(
            (
                cell((data(row.label, basis),)),
                Cell(
                    tuple((data(value.label, basis),) for value in row.values) or ((data(row.note, basis),),),
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
        notes=((data(f"{figure.summary} {figure.base}. Source: {figure.source}.", basis),),),
    )


ANNEX_HEADINGS = ("Item", "Category", "Count", "Share", "Base", "Kind of value")
TOTAL_HEADING = "Total"
"""Heads the column that says which rows sum up others, in tables that have such rows."""


def annex_table(figure: Figure, figure_label: str, number: int) -> PaperTable:
    """Return the data behind a figure: every number drawn, with its base and mark."""
    basis = f"values of {figure_label}"
    label = f"Annex table {number}"
    has_totals = any(row.is_total for row in figure.rows)
    return PaperTable(
        label=label,
        title=(own(f"{label}. Data of {figure_label}: ", strong=True), data(figure.title, basis)),
        anchor=f"annex-table-{number}",
        headings=(*ANNEX_HEADINGS, TOTAL_HEADING) if has_totals else ANNEX_HEADINGS,
        widths=(5, 3.6, 1.3, 1.6, 1.6, 2.2, 1.2) if has_totals else (5, 3.6, 1.3, 1.6, 1.6, 2.2),
        rows=tuple(_annex_rows(figure, basis, has_totals=has_totals)),
        notes=((data(f"{figure.unit}. {figure.base}. {figure.period}. Source: {figure.source}.", basis),),),
        numbers=frozenset({2, 3, 4}),
        is_dense=True,
    )


def _annex_rows(figure: Figure, basis: str, *, has_totals: bool) -> Iterator[TableRow]:
    for row, category, value in values_of(figure):
        marked = f"{value.mark}, inferred" if value.inferred else str(value.mark)
        amount = "–" if value.amount is None else f"{value.amount:g}"
        cells = (
            cell((data(row.label, basis),)),
            cell((data(category, basis),)),
            cell((data(amount, basis, value=value.amount),), is_number=True),
            cell((data(percent(value.share), basis, value=value.share),), is_number=True),
            cell((data("–" if row.base is None else str(row.base), basis),), is_number=True),
            cell((data(marked, basis),)),
        )
        totals = (cell((data(yes_or_no(row.is_total), basis),)),) if has_totals else ()
        yield TableRow((*cells, *totals))
