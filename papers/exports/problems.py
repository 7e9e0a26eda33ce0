"""What is wrong with a paper, and whether it keeps the paper from being cleared."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from papers.exports.title_block import missing_in_title_block
from papers.models import Paper, PaperBlock
from people.policies import PUBLIC
from programmes import policies
from reporting.words import list_in_words, worded
from review.states import CLEARED


@dataclass(frozen=True)
class Problem:
    """Something wrong with a paper: where, what, and whether it keeps the paper from being cleared."""

    place: str
    text: str
    block: PaperBlock | None = None
    blocks: bool = True

    def __str__(self) -> str:
        return f"{self.place}: {self.text}"


def problems_of_sources(paper: Paper) -> Iterator[Problem]:
    """Say which of the things a paper reports are not open to everybody yet, and what its head lacks."""
    round_ = paper.assessment_round
    if round_.status not in policies.READABLE_STATUSES[PUBLIC]:
        message = "%(title)s is %(status)s; clear it first."
        status = round_.get_status_display().lower()
        yield Problem("title block", worded(message, title=round_.title, status=status))
    if paper.meeting is None:
        message = "It names no session: it can be cleared, but not recorded as presented."
        yield Problem("title block", message, blocks=False)
    missing = missing_in_title_block(paper)
    if missing:
        message = worded(
            "It has no %(missing)s yet; the paper is printed without.", missing=list_in_words(missing)
        )
        yield Problem("title block", message, blocks=False)
    if round_.citation.is_missing:
        message = worded("The ratings of %(title)s are missing.", title=round_.title)
        yield Problem("title block", message, blocks=False)
    if paper.survey is not None and paper.survey.status != CLEARED:
        message = worded("%(title)s is a draft; clear it first.", title=paper.survey.title)
        yield Problem("title block", message)
    if paper.evaluation is not None and not paper.evaluation.is_open:
        message = worded(
            "%(title)s is not open yet; clear what it found first.", title=paper.evaluation.title
        )
        yield Problem("title block", message)
