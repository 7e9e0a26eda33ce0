"""Starting a paper, and changing its title block."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db import transaction

from papers.models import Paper, PaperBlock
from people.selectors.organisation import organisation
from people.services import WrongStateError, check_may
from programmes.models import AssessmentRound
from record.services.changes import (
    check_version,
    delete_with_history,
    locked,
    save_with_history,
)

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
