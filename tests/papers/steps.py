"""The paper of the review, and the steps it takes through the services."""

from __future__ import annotations

from django.conf import settings
from django.utils import timezone

from papers.exports.assembling import Assembled, assembled
from papers.exports.files import all_files, handed_out
from papers.models import Paper, PaperBlock
from papers.selectors.papers import paper_keyed
from papers.services import clearing
from review.services.proposals import accept
from tests.conftest import account
from tests.rounds import asked_to_present

SLUG = "review-2016-2020"
DESK = f"/workspace/papers/{SLUG}/"


def the_paper() -> Paper:
    return paper_keyed(SLUG)


def made_now() -> Assembled:
    return assembled(the_paper())


def proposed_paper(by: str = "secretariat", made: Assembled | None = None) -> Paper:
    made = made or made_now()
    return clearing.propose_clearing(the_paper(), made.digest, made.obstacles, by=account(by))


_FILES: dict[tuple[object, ...], dict[str, bytes]] = {}
"""The files of the paper by what it says, when and at which address."""


def files_of(made: Assembled) -> dict[str, bytes]:
    """All files of the paper as it is handed out; few tests change what is in it, so they are written once."""
    key = (made.digest, timezone.localdate(), settings.PORTAL_ADDRESS)
    if key not in _FILES:
        _FILES.clear()
        _FILES[key] = all_files(handed_out(made))
    return _FILES[key]


def cleared_paper() -> Paper:
    made = made_now()
    proposed_paper(made=made)
    files = files_of(made)
    return clearing.clear(the_paper(), made.digest, made.obstacles, files, by=account("approver"))


def presented_paper() -> Paper:
    cleared_paper()
    present_paper(the_paper())
    return the_paper()


def present_paper(paper: Paper) -> None:
    """Let two people present a cleared paper to its own meeting."""
    accept(asked_to_present(paper, meeting=paper.meeting), by=account("approver"))


def block_with(words: str) -> PaperBlock:
    """The block of the paper whose text holds these words."""
    return PaperBlock.objects.get(paper__slug=SLUG, text__contains=words)


def typed(block: PaperBlock, text: str, **more: str) -> dict[str, str]:
    """What the page of a block sends."""
    return {"text": text, "version": str(block.version), "base": "{}", **more}
