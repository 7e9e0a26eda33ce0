"""Starting the corrigendum of a paper that a meeting has had."""

from __future__ import annotations

from itertools import count
from typing import TYPE_CHECKING, Final

from django.db import transaction

from papers.models import Format, Paper
from papers.services.papers import BlockText, locked_paper, put_in
from people.services import WrongStateError, check_may
from programmes.models import AssessmentRound

if TYPE_CHECKING:
    from django.contrib.auth.models import User

THE_SAME: Final = (
    "title",
    "agenda_item",
    "distribution",
    "original_language",
    "prepared_by",
    "meeting",
    "survey",
    "evaluation",
)
"""What a corrigendum takes over of the title block of the paper that it corrects."""
LONGEST_ROOT: Final = 48
"""Characters of the name of the corrected paper that the name of its corrigendum repeats."""


@transaction.atomic
def start_corrigendum(paper: Paper, *, by: User) -> Paper:
    """Start the corrected text of a presented paper as a draft: its title block and its blocks as they are.

    Raises PermissionDenied; WrongStateError (not presented, begun already, its words not on record).
    """
    check_may(by, "correct-paper")
    current = locked_paper(paper)
    check_may(by, "correct-paper", current)
    known = Paper.objects.filter(revises=current).first()
    if known is not None:
        raise WrongStateError("Its corrigendum has been started already.")
    if not current.files.filter(format=Format.JSON).exists():
        raise WrongStateError(
            "The words that the meeting had are not on record, so nothing can be laid beside them."
        )
    number = _number(current)
    values = {
        **{name: getattr(current, name) for name in THE_SAME},
        "slug": _free_name(current, number),
        "symbol": _symbol(current, number),
        "assessment_round": _standing(current.assessment_round),
        "revises": current,
    }
    blocks = [
        BlockText(one.kind, one.text, one.piece, one.in_annex) for one in current.blocks.order_by("order")
    ]
    return put_in(values, blocks, by=by)


def _number(paper: Paper) -> int:
    """Return which corrigendum of the first paper this will be."""
    number, one = 1, paper
    while one.revises is not None:
        number, one = number + 1, one.revises
    return number


def _root(paper: Paper) -> Paper:
    while paper.revises is not None:
        paper = paper.revises
    return paper


def _free_name(paper: Paper, number: int) -> str:
    root = _root(paper).slug[:LONGEST_ROOT].rstrip("-")
    names = (f"{root}-corr-{one}" for one in count(number))
    return next(one for one in names if not Paper.objects.filter(slug=one).exists())


def _symbol(paper: Paper, number: int) -> str:
    """Return the symbol of the first paper with what such papers add to it; empty where it has none."""
    symbol = _root(paper).symbol
    added = f"{symbol}/Corr.{number}"
    longest = Paper._meta.get_field("symbol").max_length or 0
    return added if symbol and len(added) <= longest else ""


def _standing(one: AssessmentRound) -> AssessmentRound:
    """Return a round, or what has replaced it."""
    while one.status == AssessmentRound.Status.REPLACED:
        later = one.revisions.exclude(status__in=("draft", "circulated")).first()
        if later is None:
            break
        one = later
    return one
