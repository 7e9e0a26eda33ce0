"""The sections and pieces with which a paper begins, as such papers are laid out."""

from __future__ import annotations

from collections.abc import Iterator

from evaluations.models import Evaluation
from papers.models import PaperBlock
from papers.services.papers import BlockText
from surveys.models import Question, Survey

_Kind = PaperBlock.Kind
_RATED = (
    "The {{ title(plan) }} has {{ areas(plan) }} programme areas and {{ planned(round) }} planned "
    "activities. {{ base(round) }} of them are rated in the {{ title(round) }}, as of {{ as_of(round) }} "
    '({{ figure("achievement-levels") }}).\n\n'
    'Every activity with its level and note stands in {{ table("levels") }}. '
    "{{ inferred(round) }} ratings stand in an inferred place; each says why."
)
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
    '{{ asked("suggestion", evaluation) }} suggestions ({{ table("recommendations") }}); '
    '{{ asked("without response", evaluation) }} of them have no response on record.'
)
_PARTNERS = (
    'Beside NEASPEC the record holds {{ mechanisms() }} other mechanisms ({{ table("mechanisms") }}). '
    'The review reports {{ collaborations(plan) }} collaborations ({{ table("collaborations") }}).'
)
_CONTEXT = '{{ table("context") }} lists the {{ instruments() }} instruments of the context on record.'


def _section(words: str) -> BlockText:
    return BlockText(_Kind.SECTION, words)


def _part(words: str) -> BlockText:
    return BlockText(_Kind.PART, words)


def _text(words: str) -> BlockText:
    return BlockText(_Kind.TEXT, words)


def _piece(name: str) -> BlockText:
    return BlockText(_Kind.PIECE, piece=name)


def skeleton(survey: Survey | None, evaluation: Evaluation | None) -> list[BlockText]:
    """Return the blocks of a new paper, for what it reports; every number in them comes from the record."""
    return list(_blocks(survey, evaluation))


def _blocks(survey: Survey | None, evaluation: Evaluation | None) -> Iterator[BlockText]:
    yield from (_section("Background"), _text(""), _section("How far the plan was carried out"))
    yield from (_part("Assessment by the secretariat"), _text(_RATED))
    yield from (_piece("achievement-levels"), _piece("headline-shares"), _piece("levels"))
    if survey is not None:
        yield from (_part("What stakeholders said"), _text(_surveyed(survey)))
        numbers = Question.objects.filter(survey=survey).order_by("number").values_list("number", flat=True)
        yield from (_piece(f"survey-{number}") for number in numbers)
    if evaluation is not None:
        yield from (_part("External evaluation"), _text(_EVALUATED), _piece("findings"))
    yield from (_section("Partnership with relevant mechanisms"), _text(_PARTNERS))
    yield from (_piece("mechanisms"), _piece("collaborations"))
    yield from (_section("The regional and global context"), _text(_CONTEXT), _piece("context"))
    yield _section("For consideration by the meeting")
    if evaluation is not None:
        yield from (_text(_ASKED), _piece("recommendations"))
    yield _text("The meeting may wish to:\n\n1. take note of the implementation of the plan;")


def _surveyed(survey: Survey) -> str:
    return _SURVEYED if survey.respondents else "The {{ title(survey) }} was made among stakeholders."
