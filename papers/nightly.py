"""Noticing that the record says something else than a paper put forward, and whom that concerns."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Final

from papers.exports.assembling import assembled
from papers.models import Paper
from papers.services.corrigenda import forget_proofs
from papers.services.returned import forget_returned
from people.events import DAILY, EventKind, register_events
from people.nightly import register_nightly
from people.policies import STAFF
from people.selectors.events import was_noted
from people.services.events import happened
from reporting.addresses import reverse
from reporting.words import worded


def tell_of_moved_papers(now: datetime) -> Iterator[str]:
    """Tell staff once of each paper that is proposed or cleared and whose record has changed since."""
    found = Paper.objects.exclude(clearance_digest="").exclude(status=Paper.Status.PRESENTED)
    for paper in found.select_related("assessment_round__plan"):
        address = reverse("papers:desk", args=[paper.slug])
        if (
            was_noted(MOVED, address, paper.clearance_proposed_at)
            or assembled(paper).digest == paper.clearance_digest
        ):
            continue
        happened(MOVED, about=paper, address=address, is_training=paper.plan.is_training)
        yield worded("The record behind %(paper)s has changed.", paper=paper)


def forget_old_proofs(now: datetime) -> Iterator[str]:
    """Delete the reports of files that were proven more than a week ago."""
    count = forget_proofs(now)
    if count:
        yield worded("Reports of proven files that were deleted: %(count)s.", count=count)


def forget_old_returned(now: datetime) -> Iterator[str]:
    """Delete what documents said that came back from Word more than a month ago."""
    count = forget_returned(now)
    if count:
        yield worded("Documents from Word that were forgotten: %(count)s.", count=count)


register_nightly(tell_of_moved_papers)
register_nightly(forget_old_proofs)
register_nightly(forget_old_returned)


MOVED: Final = "paper-moved"

register_events(
    EventKind(
        MOVED,
        "The record behind a paper has changed",
        "The record behind %(about)s has changed since it was put forward for clearing",
        STAFF,
        mail=DAILY,
    )
)
