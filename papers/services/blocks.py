"""Writing, adding, ordering and deleting the blocks of a draft."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db import transaction

from papers.models import MOST_BLOCKS, Paper, PaperBlock
from papers.services.papers import BlockText, locked_paper, touch
from people.services import check_may
from record.services.changes import (
    change,
    check_version,
    delete_with_history,
    locked,
    save_with_history,
)
from reporting.words import worded

if TYPE_CHECKING:
    from django.contrib.auth.models import User


def _writable(paper: Paper, by: User) -> Paper:
    check_may(by, "write-paper")
    current = locked_paper(paper)
    check_may(by, "write-paper", current)
    return current


def _changed(paper: Paper, by: User, reason: str) -> None:
    touch(paper)
    save_with_history(paper, by=by, reason=reason)


@transaction.atomic
def add_block(paper: Paper, content: BlockText, *, after: int, by: User) -> PaperBlock:
    """Put a new block behind the one at ``after``, 0 for the beginning; what is sent twice stands once.

    Raises PermissionDenied, WrongStateError, ValidationError (text too long, or too many blocks).
    """
    current = _writable(paper, by)
    blocks = list(current.blocks.all())
    twin = blocks[after] if after < len(blocks) else None
    if twin is not None and twin.written_by_id == by.pk and twin.version == 1 and _says(twin, content):
        return twin
    if len(blocks) >= MOST_BLOCKS:
        raise ValidationError(worded("A paper has at most %(most_blocks)s blocks.", most_blocks=MOST_BLOCKS))
    made = PaperBlock(paper=current, order=len(blocks) + 1, written_by=by, version=1, **vars(content))
    made.full_clean()
    save_with_history(made, by=by, reason="Added")
    blocks.insert(min(after, len(blocks)), made)
    _number(blocks)
    _changed(current, by, "Block added")
    made.refresh_from_db()
    return made


@transaction.atomic
def save_block(block: PaperBlock, content: BlockText, *, expected_version: int, by: User) -> PaperBlock:
    """Change what a block says; saving what stands there changes nothing.

    Raises PermissionDenied, WrongStateError, StaleVersionError, ValidationError.
    """
    paper = _writable(block.paper, by)
    current = locked(block)
    if _says(current, content):
        return current
    check_version(current, expected_version)
    for name, value in vars(content).items():
        setattr(current, name, value)
    current.written_by = by
    change(current, by=by, reason="Written", quietly=True)
    _changed(paper, by, f"Block {current.order} written")
    return current


@transaction.atomic
def move_block(block: PaperBlock, *, by_places: int, by: User) -> PaperBlock:
    """Move a block up (negative) or down; at the ends it stays where it is.

    Raises PermissionDenied, WrongStateError, ValidationError (it is gone).
    """
    paper = _writable(block.paper, by)
    blocks = list(paper.blocks.all())
    place = next((place for place, one in enumerate(blocks) if one.pk == block.pk), None)
    if place is None:
        raise ValidationError("Somebody has deleted it meanwhile.")
    target = min(max(place + by_places, 0), len(blocks) - 1)
    if target != place:
        blocks.insert(target, blocks.pop(place))
        _number(blocks)
        _changed(paper, by, worded("Block %(place)s moved to %(target)s", place=place + 1, target=target + 1))
    block.refresh_from_db()
    return block


@transaction.atomic
def delete_block(block: PaperBlock, *, expected_version: int, by: User) -> None:
    """Delete a block as it was shown; its history stays.

    Raises PermissionDenied, WrongStateError, StaleVersionError.
    """
    paper = _writable(block.paper, by)
    current = locked(block, expected_version)
    order = current.order
    delete_with_history(current, by=by, reason="Deleted")
    _number(list(paper.blocks.all()))
    _changed(paper, by, f"Block {order} deleted")


def _says(block: PaperBlock, content: BlockText) -> bool:
    return all(getattr(block, name) == value for name, value in vars(content).items())


def _number(blocks: list[PaperBlock]) -> None:
    """Give blocks their places; the order is no text, so no version moves and no editor is in the way."""
    for order, block in enumerate(blocks, 1):
        if block.order != order:
            PaperBlock.objects.filter(pk=block.pk).update(order=order)
