"""Tables of a paper, filled from the record, those of others too; doubts are footnotes in them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from django.db.models import Model

from evaluations.models import Finding, Recommendation
from evaluations.selectors.recommendations import RecommendationRow
from papers.selectors.record import Record
from partnerships.models import Collaboration, Mechanism
from people.selectors.organisation import organisation
from programmes.models import AchievementSummary
from programmes.selectors.activities import RatedActivity
from programmes.selectors.facts import AreaStory
from record.models import Citation
from reporting.figures import Figure
from reporting.number import percent
from reporting.papers.content import Cell, PaperTable, Run, TableRow, data, own, type_of_text
from reporting.tables import values_of, yes_or_no
from reporting.words import first_upper, list_in_words, worded
from review.selectors.reviews import named_as


def cell(*lines: type_of_text, is_number: bool = False) -> Cell:
    return Cell(lines, is_number=is_number)


def title_of(label: str, words: str) -> type_of_text:
    return (own(f"{label}. ", strong=True), own(words))


INFERRED = "(inferred)"


def footnote(record: Record, *facts: Model | None, also: str = "") -> type_of_text:
    """Return doubts and contradictions beside facts as one short footnote; nothing where there are none.

    The annex of a paper, or the portal, says each of them whole, once.
    """
    parts = [also] if also else []
    codes = list(dict.fromkeys(code for fact in facts for code in record.corrections.correction_codes(fact)))
    if codes:
        against = [code for code in codes if code in record.corrections.contradicting]
        sentence = "Another source or place differs: see %(codes)s in %(told_in)s."
        sentence = sentence if against else "Spelling or wording varies: see %(codes)s in %(told_in)s."
        parts.append(worded(sentence, codes=list_in_words(codes), told_in=record.told_in))
    return (Run(" ".join(parts), fact="doubt or correction beside the fact"),) if parts else ()


def doubt_of(record: Record, citation: Citation | None) -> str:
    """Say in short that a fact was corrected or that its place was inferred."""
    if citation is None:
        return ""
    if citation.corrected_on:
        return f"{citation.certainty_label}; printed: {citation.printed[:400]}."
    sentence = "Where it belongs is inferred; %(told_in)s gives the reasoning."
    return worded(sentence, told_in=record.told_in) if citation.is_inferred else ""


def from_source(text: str, citation: Citation, *, note: type_of_text = (), strong: bool = False) -> Run:
    return data(text, f"{citation.source.title}, {citation.place}", note=note, strong=strong)


def levels_table(record: Record, label: str, anchor: str) -> PaperTable:
    """Return every planned activity with level and note, area by area, as such papers print it."""
    stories = {one.area.pk: one for one in record.stories}
    rows: list[TableRow] = []
    shown = record.rated[: record.most]
    for area in record.areas:
        rows.append(TableRow((Cell(tuple(_band(record, stories[area.pk]))),), is_band=True))
        rows += [_rated_row(record, one) for one in shown if one.activity.area_id == area.pk]
    total = record.levels.total
    inferred = ". Where a rating that is called inferred belongs is explained in %(annex)s. As of "
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
                own(worded(inferred, annex=record.annex)),
                data(record.round.as_of or "no date", "date of the ratings"),
                own(". Source: "),
                data(total.ground.source, "citations of the ratings"),
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
        note = footnote(record, found, also=doubt_of(record, found.citation))
        yield (own("Key achievement: "), from_source(found.text, found.citation, note=note))


def _rated_row(record: Record, one: RatedActivity) -> TableRow:
    activity, rating = one.activity, one.rating
    citation = rating.citation if rating else record.round.citation
    is_inferred = rating is not None and rating.citation.is_inferred
    doubt = footnote(
        record, rating, also=doubt_of(record, None if is_inferred or not rating else rating.citation)
    )
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
    return footnote(record, summary, also=doubt_of(record, summary.citation))


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


def findings_table(record: Record, label: str, anchor: str) -> PaperTable:
    """Return the findings of the evaluation, criterion by criterion."""
    rows: list[TableRow] = []
    criterion = None
    for one in record.findings[: record.most]:
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
                data(_evaluations(record, record.findings), "title of the evaluation"),
                own("."),
            ),
        ),
    )


def _evaluations(record: Record, found: Iterable[Finding | Recommendation]) -> str:
    """Return the evaluation that a paper names; a brief holds those that its rows come from."""
    named = dict.fromkeys(str(one.evaluation) for one in found)
    return str(record.evaluation) if record.evaluation else "; ".join(named)


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
        rows=tuple(_recommendation_row(record, one) for one in record.rows[: record.most]),
        notes=(
            (
                own("Base: "),
                data(str(summary.total), "recommendations and suggestions"),
                own(" recommendations and suggestions, "),
                data(str(summary.acceptance.base), "responses on record"),
                own(" of them with a response on record. "),
                own("Source: "),
                data(
                    _evaluations(record, [one.recommendation for one in record.rows]),
                    "title of the evaluation",
                ),
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
