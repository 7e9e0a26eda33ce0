"""The sections of a brief that are text: what was achieved, who else works on it, what was asked."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import Final

from django.db.models import Model

from evaluations.models import Finding
from evaluations.selectors.recommendations import RecommendationRow
from papers.exports.tables import from_source
from papers.selectors.record import AreaRecord
from programmes.models import AchievementSummary, KeyAchievement, Objective
from record.models import Citation
from reporting.papers.content import Block, Heading, Paragraph, Points, Run, data, own
from reporting.words import first_upper, list_in_words, number_in_words, worded
from surveys.models import SuggestionTheme

MOST_PLACES: Final = 12
"""Places of one source that a brief names."""
FACT: Final = "record of the area"


def section(words: str) -> Heading:
    """Return a heading without a number."""
    return Heading((own(words),), 1, words.lower().replace(" ", "-"))


def with_source(record: AreaRecord, fact: Objective | KeyAchievement | AchievementSummary) -> Paragraph:
    """Return a text of the source with where it stands, and what speaks against it."""
    citation = fact.citation
    doubt = ", inferred" if citation.is_inferred else ""
    against = corrections_of(record, fact)
    place = f" ({citation.source.title}, {citation.place}{doubt}{f'; {against}' if against else ''})"
    anchor = fact._meta.verbose_name_raw.replace(" ", "-")
    return Paragraph((from_source(fact.text, citation), data(place, "citation of the fact")), anchor)


def corrections_of(record: AreaRecord, *facts: Model | None) -> str:
    """Name the corrections beside facts, as half a sentence; empty where there are none."""
    codes = list(dict.fromkeys(code for one in facts for code in record.corrections.correction_codes(one)))
    return worded("see %(codes)s", codes=list_in_words(codes)) if codes else ""


def achieved(record: AreaRecord) -> Iterator[Block]:
    """Yield the key achievement, the summary, and the platforms launched."""
    story = record.story
    summaries = [one for one in (story.key_achievement, story.summary) if one is not None]
    if summaries or story.platforms:
        yield section("What was achieved")
    for one in summaries:
        yield with_source(record, one)
    if story.platforms:
        named = list_in_words(f"{one.name} ({one.code}, {one.launched_in})" for one in story.platforms)
        yield Paragraph(
            (own("Platforms launched: "), data(named, "platforms on record"), own(".")), "platforms"
        )


def of_others(record: AreaRecord, most: int) -> Iterator[Block]:
    """Yield which other mechanisms have a focus there, and what was done together."""
    focuses: dict[str, list[str]] = {}
    for one in record.with_others.focuses:
        focuses.setdefault(one.mechanism.code, []).append(one.text)
    contacts = record.contacts
    if not focuses and not contacts.took_place:
        return
    yield section("Who else works on it")
    points = [
        (data(f"{code}: ", FACT, strong=True), data("; ".join(one), FACT)) for code, one in focuses.items()
    ]
    if points:
        yield _points(points, most)
    if contacts.took_place:
        said = worded(
            "%(count)s %(on_record)s; %(joint_work)s.",
            count=first_upper(number_in_words(contacts.took_place)),
            on_record=contacts.on_record,
            joint_work=contacts.joint_work,
        )
        yield Paragraph((data(said, "collaborations on record"),), "contacts")


def found(record: AreaRecord, most: int) -> Iterator[Block]:
    """Yield findings about the area, and recommendations with what became of them."""
    if record.findings:
        yield section("What evaluators found")
        yield _points([tuple(_finding(record, one)) for one in record.findings], most)
    if record.asked:
        yield section("What was recommended, and what became of it")
        yield _points([tuple(_recommendation(one)) for one in record.asked], most)


def suggested(record: AreaRecord, most: int) -> Iterator[Block]:
    """Yield what stakeholders suggested for the area, and what instruments of the wider context ask."""
    if record.themes:
        yield section("What stakeholders suggested")
        yield _points([tuple(_theme(one)) for one in record.themes], most)
    if record.with_others.meanings:
        yield section("What the wider context asks")
        points = [
            (
                data(f"{one.instrument.title}: ", "title of the instrument", strong=True),
                from_source(one.text, one.citation),
            )
            for one in record.with_others.meanings
        ]
        yield _points(points, most)


def _theme(one: SuggestionTheme) -> Iterator[Run]:
    many = len(one.suggestions.all())
    yield data(one.title, "theme of the survey", strong=True)
    yield data(
        worded(
            " (%(many)s suggestions in %(question)s of %(survey)s)"
            if many != 1
            else " (one suggestion in %(question)s of %(survey)s)",
            many=many,
            question=one.question,
            survey=one.question.survey.title,
        ),
        "suggestions on record",
    )


def _finding(record: AreaRecord, one: Finding) -> Iterator[Run]:
    direction = str(one.get_direction_display()).lower()
    against = corrections_of(record, one)
    yield data(f"{one.code} ", "code of the finding", strong=True)
    yield from_source(one.summary, one.citation)
    yield data(f" ({direction}{f'; {against}' if against else ''})", "direction of the finding")


def _recommendation(row: RecommendationRow) -> Iterator[Run]:
    one = row.recommendation
    yield data(f"{one.code} ", "code of the recommendation", strong=True)
    yield from_source(one.text, one.citation)
    yield data(f" – {row.state.label}", "what became of it")


def _points(items: Sequence[Iterable[Run]], most: int) -> Points:
    points = [tuple(one) for one in items[:most]]
    if len(items) > most:
        points.append((data(worded("%(count)s more on the portal", count=len(items) - most), FACT),))
    return Points(tuple(points))


def sources(record: AreaRecord) -> Iterator[Block]:
    """Yield where all that is said stands, and what the corrections say that are named."""
    yield section("Sources")
    yield Paragraph(
        (
            data(_places(_cited(record)) or "None on record", "citations of what is told"),
            own(". Everything with its source: "),
            replace(data(record.address, "address of the area"), link=record.address),
            own("."),
        ),
        "sources",
    )
    story = record.story
    facts = (story.objective, story.key_achievement, story.summary, *record.findings)
    facts += tuple(one.rating for one in record.rated)
    codes = dict.fromkeys(code for one in facts for code in record.corrections.correction_codes(one))
    notes = [record.corrections.notes[code] for code in codes if code in record.corrections.notes]
    if notes:
        yield Points(tuple((data(note, "correction on record"),) for note in notes))


def _places(citations: Iterable[Citation]) -> str:
    """Return where facts stand, source by source; of many places the first, and how many more there are."""
    places: dict[str, dict[str, None]] = {}
    for one in citations:
        places.setdefault(one.source.title, {})[one.place] = None
    listed = []
    for title, found in places.items():
        named = list(found)
        # One more is named too: it takes no more room than saying so.
        if len(found) > MOST_PLACES + 1:
            more = worded("%(count)s more places", count=len(found) - MOST_PLACES)
            named = [*named[:MOST_PLACES], more]
        listed.append(f"{title}: {', '.join(named)}")
    return first_upper("; ".join(listed))


def _cited(record: AreaRecord) -> Iterator[Citation]:
    for one in record.rated:
        yield one.activity.citation
        if one.rating is not None:
            yield one.rating.citation
            if one.rating.note_citation is not None:
                yield one.rating.note_citation
    story, with_others = record.story, record.with_others
    for fact in (story.objective, story.key_achievement, story.summary, *story.platforms):
        if fact is not None:
            yield fact.citation
    for focus in with_others.focuses:
        yield focus.mechanism.citation
    for cited in (*with_others.collaborations, *with_others.meanings, *record.findings):
        yield cited.citation
    for row in record.asked:
        yield row.recommendation.citation
    for theme in record.themes:
        yield theme.question.citation
