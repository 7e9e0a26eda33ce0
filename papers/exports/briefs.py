"""A brief on one area on two pages: what it wanted and reached, who else works on it, what was asked."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from papers.exports.assembling import DRAFT_MARK
from papers.exports.brief_texts import (
    FACT,
    achieved,
    corrections_of,
    found,
    of_others,
    section,
    sources,
    suggested,
    with_source,
)
from papers.exports.files import written
from papers.exports.tables import INFERRED, cell, from_source
from papers.selectors.record import AreaRecord
from people.selectors.organisation import organisation, publisher
from programmes.achievement_levels import achievement_levels_figure
from programmes.forms import Reading
from programmes.models import ProgrammeArea
from programmes.selectors.activities import RatedActivity
from reporting.figures import percent
from reporting.papers.content import (
    UNDATED,
    Block,
    Box,
    Cell,
    PaperContent,
    PaperTable,
    Paragraph,
    Picture,
    TableRow,
    data,
    own,
    type_of_text,
)
from reporting.papers.pdf import PaperNotMadeError, pdf
from reporting.papers.reading_pdf import opened_pdf
from reporting.publication import publication
from reporting.svg import picture
from reporting.words import list_in_words, worded
from review.selectors.positions import named_as

PAGES: Final = 2
MOST: Final = (12, 8, 5, 3, 1)
"""How many things of one kind a brief names; the first number with which it has no more than two pages."""


USUAL: Final = 8


def brief_file(reading: Reading, area: ProgrammeArea, suffix: str) -> bytes:
    """Return the brief of an area in a round as PDF or DOCX, which names as many things as two pages hold.

    A text of the source is never cut, so a very long one makes it longer. Raises PaperNotMadeError for a PDF
    with a letter that no font of this machine has; a DOCX then names as many things as a usual one.
    """
    record = AreaRecord(reading, area)
    for most in MOST:
        made = _content(record, most)
        try:
            printed = pdf(made)
        except PaperNotMadeError:
            if suffix == "pdf":
                raise
            return written(_content(record, USUAL), suffix)
        if len(opened_pdf(printed).pages) <= PAGES:
            break
    return printed if suffix == "pdf" else written(made, suffix)


def _content(record: AreaRecord, most: int) -> PaperContent:
    reading, area = record.reading, record.area
    title = f"{reading.plan.mark}{area.name}"
    about = (("Plan", reading.plan.title), ("Round", reading.assessment_round.title))
    by = publisher()
    said = publication(title, about, record.address, by)
    return PaperContent(
        name=f"brief {area.slug}",
        title=title,
        publication=tuple((label, text) for label, text in said if label != "Title"),
        organisation=organisation().paper_head,
        symbol="",
        masthead=tuple(_masthead(record)),
        facts=(("Plan", (data(reading.plan.title, "title of the plan"),)),),
        issued_as=(own(worded("Brief on one %(area)s", area=organisation().called.area)),),
        blocks=tuple(blocks_of_brief(record, most)),
        draft_mark=DRAFT_MARK if reading.assessment_round.is_at_work else "",
        has_contents=False,
        issued_on=by.day or UNDATED,
    )


def _masthead(record: AreaRecord) -> Iterator[tuple[str, type_of_text]]:
    one = record.reading.assessment_round
    yield "Round", (data(one.title, "title of the round"),)
    if one.as_of:
        yield "As of", (data(one.year_or_day, "date of the ratings"),)
    meeting = f", {one.presented_to.code}" if one.presented_to is not None else ""
    yield "Status", (data(f"{one.get_status_display()}{meeting}", "state of the round"),)


def blocks_of_brief(record: AreaRecord, most: int) -> Iterator[Block]:
    """Yield what a brief says, naming at most so many things of one kind."""
    yield Box("In short", "in-short", tuple(_in_short(record, most)))
    objective = record.story.objective
    if objective is not None:
        yield section("Objective")
        yield with_source(record, objective)
    yield section("How far it was carried out")
    if record.counts.base:
        yield _picture(record)
    yield _table(record, most)
    yield from achieved(record)
    yield from of_others(record, most)
    yield from found(record, most)
    yield from suggested(record, most)
    yield from sources(record)


def _in_short(record: AreaRecord, most: int) -> Iterator[Paragraph]:
    counts, levels, called = record.counts, record.levels, organisation().called
    if not counts.base:
        sentence = (
            "The source does not hold the ratings of this round."
            if levels.ratings_missing
            else "Nothing here has a rating in this round."
        )
        yield Paragraph((own(sentence),), "in-short-1")
        return
    share = data(percent(counts.headline_share), FACT, value=counts.headline_share)
    yield Paragraph(
        (
            data(f"{counts.in_headline} of {counts.base}", FACT, strong=True),
            own(f" {called.activities} were {levels.headline_state} ("),
            share,
            own("). Base: "),
            data(counts.base_words, FACT),
            own("."),
            *((data(f" {levels.left_out_words}", FACT),) if levels.left_out_words else ()),
            *((data(f" {_inferred(counts.inferred)}", FACT),) if counts.inferred else ()),
        ),
        "in-short-1",
    )
    whole = record.plan_levels.total
    if whole.base > counts.base:
        yield Paragraph(
            (
                own(worded("In all %(areas)s together: ", areas=called.areas)),
                data(f"{whole.in_headline} of {whole.base}", "counts of the round"),
                own(" ("),
                data(percent(whole.headline_share), "counts of the round", value=whole.headline_share),
                own(")."),
                *((data(f" {_inferred(whole.inferred)}", "counts of the round"),) if whole.inferred else ()),
            ),
            "in-short-3",
        )
    behind = [one for one in record.rated if _is_behind(one)]
    if behind:
        named = [f"{one.activity.code} ({_level_in_words(one)})" for one in behind[:most]]
        rest = [worded("%(count)s more", count=len(behind) - most)] if len(behind) > most else []
        yield Paragraph((own("Behind: "), data(list_in_words([*named, *rest]), FACT), own(".")), "in-short-2")


def _level_in_words(one: RatedActivity) -> str:
    label = one.level_label.lower()
    return worded("%(label)s, inferred", label=label) if one.is_inferred else label


def _inferred(count: int) -> str:
    if count == 1:
        return "One of the ratings is inferred."
    return worded("%(count)s of the ratings are inferred.", count=count)


def _picture(record: AreaRecord) -> Picture:
    """Return the levels of the area as the figure of its page shows them."""
    figure = achievement_levels_figure(record.levels, record.reading.for_area(record.area))
    basis = "values of the levels"
    return Picture(
        label="Levels",
        title=(data(figure.title, "title of the figure", strong=True),),
        anchor="levels",
        svg=picture(figure, framed=False),
        alternative=f"{figure.title}. {figure.summary}",
        notes=((data(f"{figure.unit}. {figure.base}. Source: {figure.source}.", basis),),),
    )


def _is_behind(one: RatedActivity) -> bool:
    return one.level is not None and not one.level.in_headline


def _table(record: AreaRecord, most: int) -> PaperTable:
    """Return the activities with level and note; of too many, those behind come first."""
    called = organisation().called
    listed: Sequence[RatedActivity] = record.rated
    notes: tuple[type_of_text, ...] = ()
    if len(listed) > most:
        listed = sorted(listed, key=lambda one: not _is_behind(one))[:most]
        note = "%(shown)s of %(all)s %(activities)s, those behind first; all of them: %(address)s"
        said = worded(
            note,
            shown=len(listed),
            all=len(record.rated),
            activities=called.activities,
            address=record.address,
        )
        notes = ((data(said, FACT),),)
    label = worded("Planned %(activities)s", activities=called.activities)
    return PaperTable(
        label=label,
        title=(own(worded("%(label)s and how far they were carried out", label=label), strong=True),),
        anchor="planned",
        headings=("Code", f"Planned {called.activity}", "Implementation", "Note"),
        widths=(1.3, 5, 2.6, 5.8),
        rows=tuple(_row(record, one) for one in listed),
        notes=notes,
    )


def _row(record: AreaRecord, one: RatedActivity) -> TableRow:
    activity, rating = one.activity, one.rating
    citation = rating.citation if rating else record.reading.assessment_round.citation
    against = corrections_of(record, rating)
    level: list[type_of_text] = [(from_source(one.level_label, citation),)]
    if rating is not None and rating.citation.is_inferred:
        level.append((own(INFERRED),))
    if against:
        level.append((data(f"({against})", "correction on record"),))
    level += [
        (data(f"Reserved by {named_as(each)}: {each.text}", "open reservation"),) for each in one.reservations
    ]
    of_note = (rating.note_citation if rating else None) or citation
    points = rating.note_points if rating else []
    return TableRow(
        (
            cell((data(activity.code, "code of the activity"),)),
            cell((from_source(activity.text, activity.citation),)),
            Cell(tuple(level)),
            Cell(
                tuple((from_source(each.removeprefix("- "), of_note),) for each in points) or ((own("–"),),),
                are_points=True,
            ),
        )
    )
