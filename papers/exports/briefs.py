"""A brief on one area on two pages: the part of a paper that is about it, alone."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Final

from papers.exports import tables
from papers.exports.assembling import DRAFT_MARK
from papers.exports.files import written
from papers.exports.pieces import Piece, make_piece
from papers.exports.tables import from_source, sources_of
from papers.models import Paper
from papers.selectors.record import AreaRecord
from people.selectors.organisation import organisation, publisher
from programmes.charts import none_rated
from programmes.models import AssessmentRound, ProgrammeArea
from programmes.selectors.counting import inferred_in_words
from record.refusals import NotFoundError
from reporting.papers.content import (
    UNDATED,
    Block,
    Box,
    Heading,
    PaperContent,
    Paragraph,
    Points,
    data,
    own,
    type_of_text,
)
from reporting.papers.pdf import PaperNotMadeError, pdf
from reporting.papers.reading_pdf import opened_pdf
from reporting.publication import publication
from reporting.words import first_upper, list_in_words, worded
from surveys.models import SuggestionTheme

PAGES: Final = 2
MOST: Final = (12, 8, 5, 3, 1)
"""How many things of one kind a brief names; the first number with which it has no more than two pages."""
USUAL: Final = 8
FACT: Final = "record of the area"


def record_of(assessment_round: AssessmentRound, area: ProgrammeArea, most: int = USUAL) -> AreaRecord:
    """Return what a brief on an area reports: a paper of its round alone, of nobody’s making."""
    return AreaRecord(Paper(assessment_round=assessment_round, title=area.name), area, most=most)


def brief_file(assessment_round: AssessmentRound, area: ProgrammeArea, suffix: str) -> bytes:
    """Return the brief of an area in a round as PDF or DOCX, which names as many things as two pages hold.

    A text of the source is never cut, so a very long one makes it longer. Raises PaperNotMadeError for a PDF
    with a letter that no font of this machine has; a DOCX then names as many things as a usual one.
    """
    for most in MOST:
        made = _content(record_of(assessment_round, area, most))
        try:
            printed = pdf(made)
        except PaperNotMadeError:
            if suffix == "pdf":
                raise
            return written(_content(record_of(assessment_round, area)), suffix)
        if len(opened_pdf(printed).pages) <= PAGES:
            break
    return printed if suffix == "pdf" else written(made, suffix)


def brief_named(name: str, suffix: str) -> bytes:
    """Return the brief that a file says it is, made now; raises NotFoundError, PaperNotMadeError."""
    plan, _, rest = name.partition("/")
    chosen, _, area = rest.partition("/")
    found = AssessmentRound.objects.filter(plan__slug=plan, slug=chosen).first()
    own = next((one for one in found.plan.areas if one.slug == area), None) if found is not None else None
    if found is None or own is None:
        raise NotFoundError("There is no area of which this could be the brief.")
    return brief_file(found, own, suffix)


def _content(record: AreaRecord) -> PaperContent:
    title, by, one = f"{record.plan.mark}{record.area.name}", publisher(), record.round
    about = (("Plan", record.plan.title), ("Round", one.title))
    said = publication(title, about, record.address, by)
    meeting = f", {one.presented_to.code}" if one.presented_to is not None else ""
    masthead: list[tuple[str, type_of_text]] = [("Round", (data(one.title, "title of the round"),))]
    masthead += [("As of", (data(one.year_or_day, "date of the ratings"),))] if one.as_of else []
    masthead.append(("Status", (data(f"{one.get_status_display()}{meeting}", "state of the round"),)))
    return PaperContent(
        name=f"brief {record.plan.slug}/{one.slug}/{record.area.slug}",
        title=title,
        publication=tuple((label, text) for label, text in said if label != "Title"),
        organisation=organisation().paper_head,
        symbol="",
        masthead=tuple(masthead),
        facts=(("Plan", (data(record.plan.title, "title of the plan"),)),),
        issued_as=(own(worded("Brief on one %(area)s", area=organisation().called.area)),),
        blocks=tuple(blocks_of_brief(record)),
        draft_mark=DRAFT_MARK if one.is_at_work else "",
        has_contents=False,
        issued_on=by.day or UNDATED,
    )


def blocks_of_brief(record: AreaRecord) -> Iterator[Block]:
    """Yield what a brief says: the tables and the figure of a paper, with the rows of the area."""
    yield Box("In short", "in-short", tuple(_in_short(record)))
    if record.levels.total.base:
        yield make_piece(Piece("achievement-levels", "", is_figure=True), record, "Levels").block
    yield tables.levels_table(record, "Activities", "planned")
    yield from _more(record, record.rated, organisation().called.activities)
    yield from _achieved(record)
    yield from _others(record)
    if record.findings:
        yield tables.findings_table(record, "Findings", "findings")
        yield from _more(record, record.findings, "findings")
    if record.rows:
        yield tables.recommendations_table(record, "Recommendations", "recommended")
        yield from _more(record, record.rows, "recommendations")
    if record.themes:
        yield _section("What stakeholders suggested")
        points = ((data(_theme(one), "theme of the survey"),) for one in record.themes[: record.most])
        yield Points(tuple(points))
        yield from _more(record, record.themes, "themes")
    yield from _sources(record)


def _more(record: AreaRecord, found: Sequence[object], called: str) -> Iterator[Paragraph]:
    """Say how many of what there is are shown, where not all are."""
    if len(found) > record.most:
        sentence = "%(shown)s of %(all)s %(called)s are shown; the portal has all of them."
        said = worded(sentence, shown=record.most, all=len(found), called=called)
        yield Paragraph((data(said, FACT),), f"more-{called}".replace(" ", "-"))


def _achieved(record: AreaRecord) -> Iterator[Block]:
    """Yield the summary of the area with its source, and the platforms launched."""
    (story,) = record.stories
    if story.summary or story.platforms:
        yield _section("What was achieved")
    if story.summary:
        cited = story.summary.citation
        source = data(f" ({sources_of([cited])})", "citation of the summary")
        yield Paragraph((from_source(story.summary.text, cited), source), "summary")
    if story.platforms:
        named = list_in_words(f"{one.name} ({one.code}, {one.launched_in})" for one in story.platforms)
        yield Paragraph(
            (own("Platforms launched: "), data(named, "platforms on record"), own(".")), "platforms"
        )


def _theme(one: SuggestionTheme) -> str:
    many = len(one.suggestions.all())
    sentence = "%(title)s (%(many)s suggestions in %(question)s of %(survey)s)"
    if many == 1:
        sentence = "%(title)s (one suggestion in %(question)s of %(survey)s)"
    survey = one.question.survey.title
    return worded(sentence, title=one.title, many=many, question=one.question, survey=survey)


def _section(words: str) -> Heading:
    return Heading((own(words),), 1, words.lower().replace(" ", "-"))


def _in_short(record: AreaRecord) -> Iterator[Paragraph]:
    counts, levels, called = record.levels.total, record.levels, organisation().called
    if not counts.base:
        yield Paragraph((own(none_rated(levels)),), "in-short-1")
        return
    printed = record.round.levels_are_printed
    doubts = inferred_in_words(counts.inferred, counts.rated, levels_are_printed=printed)
    said = (
        f" {called.activities} were {levels.headline_state}. Base: {counts.base_words}.",
        levels.left_out_words,
        f"{first_upper(doubts)}." if counts.inferred else "",
    )
    number = data(str(counts.carried_out), FACT, strong=True)
    yield Paragraph((number, data(" ".join(filter(None, said)), FACT)), "in-short-1")
    if record.in_all.base > counts.base:
        words = worded("In all %(areas)s together: ", areas=called.areas)
        whole = data(f"{record.in_all.carried_out}.", "counts of the round")
        yield Paragraph((own(words), whole), "in-short-3")
    behind = [one for one in record.rated if one.is_behind]
    if behind:
        named = [f"{one.activity.code} ({one.level_in_words})" for one in behind[: record.most]]
        rest = len(behind) - record.most
        named += [worded("%(count)s more", count=rest)] if rest > 0 else []
        yield Paragraph((own("Behind: "), data(list_in_words(named), FACT), own(".")), "in-short-2")


def _others(record: AreaRecord) -> Iterator[Block]:
    """Yield which other mechanisms have a focus there, what was done together, what the context asks."""
    contacts, others = record.contacts, record.with_others
    focuses: dict[str, list[str]] = {}
    for one in others.focuses:
        focuses.setdefault(one.mechanism.code, []).append(one.text)
    points: list[type_of_text] = [
        (data(f"{code}: ", FACT, strong=True), data("; ".join(texts), FACT))
        for code, texts in focuses.items()
    ]
    points += [
        (data(f"{each.instrument.title}: ", FACT, strong=True), from_source(each.text, each.citation))
        for each in others.meanings
    ]
    if points or contacts.took_place:
        yield _section("Who else works on it")
    if points:
        yield Points(tuple(points[: record.most]))
        yield from _more(record, points, "points")
    if contacts.took_place:
        yield Paragraph((data(contacts.sentence(), "collaborations on record"),), "contacts")


def _sources(record: AreaRecord) -> Iterator[Block]:
    """Yield where what stands in no table comes from, the page of the area, and what contradicts the rows."""
    others, index = record.with_others, record.corrections
    cited = [one.mechanism.citation for one in others.focuses]
    for found in (record.collaborations, others.meanings, (one.question for one in record.themes)):
        cited += [one.citation for one in found]
    places = sources_of(cited) or "None on record"
    link = replace(data(record.address, "address of the area"), link=record.address)
    yield _section("Sources")
    around = own(". Everything with its source: "), link, own(".")
    yield Paragraph((data(places, "citations"), *around), "sources")
    (story,) = record.stories
    facts = [
        *(one.rating for one in record.rated[: record.most]),
        *record.findings[: record.most],
        story.objective,
        story.key_achievement,
        story.summary,
    ]
    codes = dict.fromkeys(code for fact in facts for code in index.correction_codes(fact))
    notes = [index.notes[code] for code in codes if code in index.notes]
    if notes:
        yield Points(tuple((data(note, "correction on record"),) for note in notes))
