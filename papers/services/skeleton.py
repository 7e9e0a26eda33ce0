"""The sections and pieces with which a paper begins, as such papers are laid out."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict

from papers.models import PaperBlockKind
from papers.selectors.record import Record
from papers.services.papers import BlockText
from people.selectors.organisation import organisation
from reporting.words import worded
from surveys.models import Survey

_RATED = (
    "The {{ title(plan) }} has {{ areas(plan) }} [areas] and {{ planned(round) }} planned [activities]. "
    "{{ rated(round) }} of them are rated in the {{ title(round) }}, as of {{ as_of(round) }} "
    '({{ figure("achievement-levels") }}).\n\n'
    'Every [activity] with its level and note stands in {{ table("levels") }}.'
)
_INFERRED = " {{ inferred(round) }} ratings are inferred in whole or in part; each says why."
_BEGUN = "This paper says how far the {{ title(plan) }} was carried out, on what basis, and what follows."
_SURVEYED = (
    "{{ respondents(survey) }} took part in the {{ title(survey) }}. Each figure has a base of its own."
)
_EVALUATED = (
    "The {{ title(evaluation) }} has {{ findings(evaluation) }} findings: "
    '{{ findings("strength", evaluation) }} strengths, {{ findings("mixed", evaluation) }} mixed, '
    '{{ findings("limitation", evaluation) }} limitations ({{ table("findings") }}).'
)
_ASKED = (
    'It makes {{ asked("recommendation", evaluation) }} recommendations and '
    '{{ asked("suggestion", evaluation) }} suggestions ({{ table("recommendations") }}).'
)
_WITHOUT_RESPONSE = ' {{ asked("without response", evaluation) }} of them have no response on record.'
_NOT_KNOWN = (
    ' We do not know whether there was an answer to {{ asked("not known", evaluation) }} of them: our '
    "sources say nothing about it after {{ known_until(plan) }}."
)
_PARTNERS = 'Other mechanisms on record, besides our own: {{ mechanisms() }} ({{ table("mechanisms") }}).'
_TOGETHER = (
    ' {{ collaborations("took place", plan) }} contacts are on record ({{ table("collaborations") }}). At '
    'most {{ collaborations("joint", plan) }} were joint work.'
)
_CONTEXT = '{{ table("context") }} lists the {{ instruments() }} instruments of the wider context on record.'


_SUMMED_UP = (
    "This note says how far the {{ title(plan) }} was carried out, on what basis, and what follows. Of "
    '{{ rated(round) }} rated [activities], {{ count("[headline]", round) }} are rated “[headline]” '
    '({{ share("[headline]", round) }}).\n\n'
    "The [meeting] may wish to take note of this, and to give guidance on what follows from it."
)


def _section(words: str) -> BlockText:
    return BlockText(PaperBlockKind.SECTION, words)


def _part(words: str) -> BlockText:
    return BlockText(PaperBlockKind.PART, words)


def _text(words: str) -> BlockText:
    return BlockText(PaperBlockKind.TEXT, words)


def _piece(name: str, *, in_annex: bool = False) -> BlockText:
    return BlockText(PaperBlockKind.PIECE, piece=name, in_annex=in_annex)


def _called(words: str) -> str:
    """Say in a sentence of the skeleton, in square brackets, what the organisation calls a thing."""
    for name, said in asdict(organisation().called).items():
        words = words.replace(f"[{name}]", said)
    return words


def skeleton(record: Record) -> list[BlockText]:
    """Return the blocks of a new paper, for what it reports; every number in them comes from the record.

    What the record has nothing of for this plan is left out, as mechanisms that share none of its areas.
    """
    return list(_blocks(record))


def _blocks(record: Record) -> Iterator[BlockText]:
    if record.levels.total.base:
        headline = record.levels.headline_words
        yield BlockText(PaperBlockKind.SUMMARY, _called(_SUMMED_UP).replace("[headline]", headline))
    yield from (_section("Background"), _text(_BEGUN), _section("How far the plan was carried out"))
    has_inferred = any(one.inferred for one in record.levels.areas)
    yield from (
        _part("Assessment by the secretariat"),
        _text(_called(_RATED) + (_INFERRED if has_inferred else "")),
    )
    yield from (_piece("achievement-levels"), _piece("headline-shares"), _piece("levels"))
    if record.survey is not None:
        yield from (_part("What stakeholders said"), _text(_surveyed(record.survey)))
        yield from (_piece(f"survey-{result.question.number}") for result in record.results)
    if record.evaluation is not None:
        yield from (_part("External evaluation"), _text(_EVALUATED), _piece("findings", in_annex=True))
    yield from _of_others(record)
    yield _section("For consideration by the meeting")
    if record.evaluation is not None:
        answered = _WITHOUT_RESPONSE if record.plan.is_followed_here else _NOT_KNOWN
        yield from (_text(_ASKED + answered), _piece("recommendations"))
    yield _text(
        worded(
            "The %(meeting)s may wish to:\n\n1. take note of how far the plan was carried out;\n2. give "
            "guidance on what follows from it.",
            meeting=organisation().called.meeting,
        )
    )


def _of_others(record: Record) -> Iterator[BlockText]:
    """Yield what others do, for a plan in whose areas another mechanism works."""
    if not any(one.mechanisms for one in record.overlap_view.coverage):
        return
    together = bool(record.collaborations)
    yield _section("Partnership with relevant mechanisms")
    yield from (_text(_PARTNERS + (_TOGETHER if together else "")), _piece("mechanisms"))
    if together:
        yield _piece("collaborations", in_annex=True)
    if record.instruments:
        yield from (
            _section("The regional and global context"),
            _text(_CONTEXT),
            _piece("context", in_annex=True),
        )


def _surveyed(survey: Survey) -> str:
    return _SURVEYED if survey.respondents else "The {{ title(survey) }} was made among stakeholders."
