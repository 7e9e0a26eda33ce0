"""Keeping a document that came back from Word for some weeks, and taking over what was chosen of it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Final

from django.core.exceptions import ValidationError
from django.db import transaction

from papers.models import LONGEST_BLOCK, Paper, PaperBlock, ReturnedDocument
from papers.selectors.returned import comments_said, submission_of
from papers.services.blocks import add_block, delete_block, save_block
from papers.services.papers import BlockText, locked_paper
from people.conversations import subject_of
from people.models.conversations import LONGEST_REMARK
from people.selectors.conversations import Circle
from people.services import check_may
from people.services.conversations import say
from record.services.changes import check_version
from reporting.papers.returned import Comment
from reporting.words import first_upper, worded

if TYPE_CHECKING:
    from django.contrib.auth.models import User

KEPT_FOR: Final = timedelta(days=31)
MOST_KEPT: Final = 20
"""Documents of one paper that are kept at once; the oldest go."""
CUT: Final = " […] The rest stands in the document."
_MENTION: Final = re.compile(r"@(?=\w)")


@dataclass(frozen=True)
class Taken:
    """What is taken over for one block: its text as it will read, empty where it is to be deleted.

    Without ``block`` a new one is put behind the block at ``after``.
    """

    block: PaperBlock | None
    kind: str
    text: str
    after: int
    comments: tuple[Comment, ...] = ()
    takes_text: bool = True
    place: str = ""


def keep_returned(paper: Paper, name: str, said: dict[str, Any], *, by: User) -> ReturnedDocument:
    """Keep what a document said that came back.

    Raises PermissionDenied, WrongStateError, ValidationError (it says that it is another document of ours).
    """
    check_may(by, "write-paper", paper)
    if said["named"] not in {"", f"paper {paper.slug}"}:
        message = "This is no document of this paper: it calls itself “%(named)s”."
        raise ValidationError(worded(message, named=said["named"]))
    made = ReturnedDocument.objects.create(paper=paper, brought_by=by, name=name[-200:], said=said)
    newest = paper.returned.values_list("pk", flat=True)[:MOST_KEPT]
    paper.returned.exclude(pk__in=list(newest)).delete()
    return made


@transaction.atomic
def take_over(document: ReturnedDocument, chosen: Sequence[Taken], *, seen: int, by: User) -> int:
    """Take over what was chosen, all of it or nothing; return how many blocks changed.

    ``seen`` is the version of the paper that the asker looked at. Comments become remarks of
    the secretariat about their block, each once. Raises PermissionDenied, WrongStateError, ValidationError,
    StaleVersionError (somebody changed the paper meanwhile).
    """
    paper = locked_paper(document.paper)
    check_may(by, "write-paper", paper)
    check_version(paper, seen)
    for one in chosen:
        if one.block is not None and one.comments:
            _say_comments(document, one.block, one.comments, by=by)
    texts = [one for one in chosen if one.takes_text]
    # From the end, so that the places of those before stay what they were, and new ones keep their order.
    texts.sort(key=lambda taken: (taken.after, taken.block is None))
    for one in reversed(texts):
        if len(one.text) > LONGEST_BLOCK:
            message = "%(place)s would have more than %(most)s characters."
            raise ValidationError(worded(message, place=first_upper(one.place), most=LONGEST_BLOCK))
        content = BlockText(one.kind, one.text)
        if one.block is None:
            add_block(paper, content, after=one.after, by=by)
        elif one.text:
            save_block(one.block, content, expected_version=one.block.version, by=by)
        else:
            delete_block(one.block, expected_version=one.block.version, by=by)
    return len(texts)


def _say_comments(
    document: ReturnedDocument, block: PaperBlock, comments: Sequence[Comment], *, by: User
) -> None:
    subject = subject_of("block", block.pk, by)
    if subject is None:
        raise ValidationError("This block is gone. Open the page again.")
    said = comments_said(document, [one.key for one in comments])
    for one in comments:
        if one.key in said:
            continue
        # A name behind an @ was meant for people in Word; here it would call colleagues.
        text = _MENTION.sub("@ ", worded("%(by)s, in Word: %(text)s", by=one.by or "Somebody", text=one.text))
        if len(text) > LONGEST_REMARK:
            text = text[: LONGEST_REMARK - len(CUT)] + CUT
        submission = submission_of(document, one.key)
        say("block", block.pk, subject, Circle(), text=text, submission=submission, by=by)


def forget_document(document: ReturnedDocument, *, by: User) -> None:
    """Forget a document that came back; raises PermissionDenied."""
    check_may(by, "write-paper")
    document.delete()


def forget_returned(now: datetime) -> int:
    """Delete documents that came back more than a month ago; return how many."""
    count, _ = ReturnedDocument.objects.filter(brought_at__lt=now - KEPT_FOR).delete()
    return count
