"""What the app tells the portal: who opens which page, what waits, is searched, shown and done at night."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final

from django.db.models.functions import TruncDate

from papers.exports.assembling import assembled
from papers.models import Paper, PaperBlock
from papers.services.corrigenda import forget_proofs
from papers.services.returned import forget_returned
from people.access import register_views
from people.conversations import Subject, SubjectKind, register_subjects
from people.desk import PROPOSED, Rows, Task, register_desk_rows
from people.events import DAILY, EventKind, register_events
from people.names import name_at
from people.nightly import register_nightly
from people.policies import STAFF, may, roles_of
from people.selectors.events import was_noted
from people.services.events import happened
from reporting.addresses import reverse
from reporting.slots import fill
from reporting.words import worded

if TYPE_CHECKING:
    from django.contrib.auth.models import User
    from django.db.models import QuerySet

    from people.policies import type_of_user
    from people.selectors.unions import type_of_values
    from record.searching import type_of_kind


def waiting_papers(user: User) -> Iterator[Rows]:
    """Papers that somebody proposed to clear."""
    if not roles_of(user) & STAFF:
        return

    def found() -> QuerySet[Any]:
        waiting = Paper.objects.filter(status=Paper.Status.DRAFT, clearance_proposed_by__isnull=False)
        return waiting if may(user, "clear-paper") else waiting.filter(clearance_proposed_by=user.pk)

    def tasks(rows: list[dict[str, Any]]) -> Iterator[Task]:
        for one in rows:
            yield PROPOSED.task(
                worded("Clear the paper %(one)s", one=one["symbol"] or one["title"]),
                reverse("papers:desk", args=[one["slug"]]),
                by=one["by"],
                is_own=one["by_key"] == user.pk,
                is_training=one["is_training"],
                plan=one["plan"] or "",
                since=one["since"],
            )

    values: type_of_values = {
        "slug": "slug",
        "symbol": "symbol",
        "title": "title",
        "by": name_at("clearance_proposed_by"),
        "by_key": "clearance_proposed_by",
        "since": TruncDate("clearance_proposed_at"),
        "is_training": "assessment_round__plan__is_training",
        "plan": "assessment_round__plan__slug",
    }
    yield Rows(found, values, tasks)


register_desk_rows(waiting_papers)


BLOCK = "block"
LONGEST_SHOWN = 200


def _block(key: int, reader: User) -> Subject | None:
    if not roles_of(reader) & STAFF:
        return None
    found = PaperBlock.objects.select_related("paper__assessment_round__plan").filter(pk=key).first()
    if found is None:
        return None
    return Subject(
        worded("a block of %(paper)s", paper=found.paper),
        (found.text or found.piece)[:LONGEST_SHOWN],
        f"{reverse('papers:desk', args=[found.paper.slug])}#block-{found.pk}",
        [],
        found.paper.assessment_round.plan.is_training,
    )


register_subjects(SubjectKind(BLOCK, PaperBlock, _block))


ORDER = 40


def _brief(context: Mapping[str, Any], area: Any) -> dict[str, Any]:
    return {"area": area, "reading": context["reading"]}


fill("area-files", "papers/brief_link.html", _brief, order=ORDER)


def tell_of_moved_papers(now: datetime) -> Iterator[str]:
    """Tell staff once of each paper that is proposed or cleared and whose record has changed since."""
    found = Paper.objects.exclude(clearance_digest="").exclude(status=Paper.Status.PRESENTED)
    for paper in found.select_related("assessment_round__plan"):
        if (
            was_noted(MOVED, paper.desk_address, paper.clearance_proposed_at)
            or assembled(paper).digest == paper.clearance_digest
        ):
            continue
        happened(MOVED, about=paper, address=paper.desk_address, is_training=paper.plan.is_training)
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


register_views(
    "papers",
    public=(
        "papers",
        "paper",
        "paper-file",
        "area-brief-file",
        "bundle",
        "bundle-file",
        "signing-key",
        "signers",
    ),
    by_act={
        "write-paper": (
            "start",
            "desk",
            "delete",
            "title-block",
            "preview",
            "numbers",
            "new-block",
            "write-block",
            "move-block",
            "delete-block",
            "step",
            "word",
            "word-back",
            "forget-word",
        ),
        "correct-paper": ("correct",),
        "make-bundle": ("ask-bundle", "cancel-bundle"),
        "verify-paper": ("verify", "changed-since", "proof", "proof-file", "accept-differences"),
    },
)


def kinds(user: type_of_user | None) -> Iterable[type_of_kind]:
    """What is searched of papers, as far as the reader may see them."""
    yield (
        "Papers",
        Paper.objects.visible_to(user).filter(assessment_round__plan__is_training=False),
        lambda row: (str(row), f"{row.title}, {row.get_status_display()}", row.get_absolute_url()),
    )
