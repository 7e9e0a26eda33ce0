"""Starting a paper with its sections, changing its title block, taking fictional ones away."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from django.db import transaction

from papers.models import Paper, PaperBlock, PaperBlockKind
from papers.selectors.record import Record
from people.selectors.organisation import organisation
from people.services import WrongStateError, check_may
from programmes.models import AssessmentRound, StrategicPlan
from record.services.changes import (
    check_version,
    delete_with_history,
    locked,
    save_with_history,
)
from reporting.words import worded
from surveys.models import Survey

if TYPE_CHECKING:
    from django.contrib.auth.models import User


@dataclass(frozen=True)
class BlockText:
    """A block on its way into a paper: its kind, and its text or the name of its piece and where it goes."""

    kind: str
    text: str = ""
    piece: str = ""
    in_annex: bool = False


def locked_paper(paper: Paper) -> Paper:
    """Return a paper as it stands now, locked until the caller's transaction ends."""
    found: Paper = locked(paper)
    return Paper.objects.select_related("assessment_round__plan").get(pk=found.pk)


def start_paper(values: dict[str, Any], blocks: Iterable[BlockText], *, by: User) -> Paper:
    """Start a paper with its first blocks.

    Raises PermissionDenied; ValidationError for a name that is taken or a text that is too long.
    """
    check_may(by, "write-paper")
    return put_in(values, blocks, by=by)


@transaction.atomic
def put_in(values: dict[str, Any], blocks: Iterable[BlockText], *, by: User | None) -> Paper:
    """Put a paper in as a draft; ``by`` is None for one that is loaded. Raises ValidationError."""
    said = {"prepared_by": organisation().secretariat_name, **values}
    paper = Paper(**said, version=1)
    paper.full_clean()
    save_with_history(paper, by=by, reason="Started")
    for order, block in enumerate(blocks, 1):
        made = PaperBlock(paper=paper, order=order, written_by=by, version=1, **vars(block))
        made.full_clean()
        save_with_history(made, by=by, reason="Started")
    return paper


@transaction.atomic
def save_paper(paper: Paper, values: dict[str, Any], *, expected_version: int, by: User) -> Paper:
    """Change the title block of a draft; saving what stands there changes nothing.

    Raises PermissionDenied, WrongStateError, StaleVersionError, ValidationError.
    """
    check_may(by, "write-paper")
    current = locked_paper(paper)
    if all(getattr(current, name) == value for name, value in values.items()):
        return current
    check_version(current, expected_version)
    check_may(by, "write-paper", current)
    for name, value in values.items():
        setattr(current, name, value)
    touch(current)
    current.full_clean()
    save_with_history(current, by=by, reason="Title block changed")
    return current


@transaction.atomic
def delete_paper(paper: Paper, *, expected_version: int, by: User) -> None:
    """Delete a draft that was never cleared; its history stays, with who deleted it.

    Raises PermissionDenied, WrongStateError (readers knew it), StaleVersionError.
    """
    check_may(by, "write-paper")
    current = locked_paper(paper)
    check_may(by, "write-paper", current)
    if current.withdrawn_at is not None:
        raise WrongStateError("It was cleared once, and readers may have cited it; it stays.")
    check_version(current, expected_version)
    for block in current.blocks.all():
        delete_with_history(block, by=by, reason="Paper deleted")
    delete_with_history(current, by=by, reason="Deleted")


def touch(paper: Paper) -> None:
    """Count a change of a draft; whoever proposed clearing it signed for what it said before."""
    paper.version += 1
    paper.clearance_proposed_by = None
    paper.clearance_proposed_at = None
    paper.clearance_digest = ""


def follow_revision(*, old: AssessmentRound, new: AssessmentRound, by: User, **_kwargs: Any) -> None:
    """Let drafts of papers report the revision of their round; cleared papers keep what they report."""
    for paper in Paper.objects.select_for_update().filter(assessment_round=old, status=Paper.Status.DRAFT):
        paper.assessment_round = new
        touch(paper)
        save_with_history(paper, by=by, reason="The round was revised")


def remove(*, plans: Iterable[StrategicPlan], **_others: Any) -> None:
    """Remove papers on these plans with every trace, inside the transaction that removes the plans."""
    papers = Paper.objects.filter(assessment_round__plan__in=list(plans))
    keys = list(papers.values_list("pk", flat=True))
    blocks = list(PaperBlock.objects.filter(paper__in=keys).values_list("pk", flat=True))
    # A corrigendum holds on to the paper that it corrects, so the newest go first.
    for paper in papers.order_by("-pk"):
        paper.delete()
    PaperBlock.history.filter(id__in=blocks).delete()
    Paper.history.filter(id__in=keys).delete()


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
    '{{ base(round) }} [base], {{ count("[headline]", round) }} are rated “[headline]” '
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
        counted = "[activities] counted" if record.levels.total.unrated_in_base else "rated [activities]"
        summed_up = _called(_SUMMED_UP.replace("[base]", counted)).replace("[headline]", headline)
        yield BlockText(PaperBlockKind.SUMMARY, summed_up)
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
