"""Clearing a paper by two people, presenting it, opening it again; its files are stored with each step."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from papers.models import Paper, PaperFile
from papers.policies import REOPEN
from papers.selectors.papers import files_of
from papers.services.papers import locked_paper, touch
from people.services import WrongStateError, check_may, state_after
from people.services.events import happened
from programmes.events import PRESENTED as PRESENTED_EVENT
from programmes.models import Meeting
from programmes.services.presenting import Presentable, register_presentable
from record.canonical import canonical, digest_of
from record.services.changes import announce_change, change, save_with_history
from reporting.words import worded
from review.events import CLEARED as CLEARED_EVENT
from review.events import CLEARING
from review.models import Proposal
from review.services.circulating import sign_as_first, sign_as_second
from review.services.proposals import does, propose
from review.states import CLEARED, PRESENTED

if TYPE_CHECKING:
    from django.contrib.auth.models import User


@transaction.atomic
def propose_clearing(paper: Paper, digest: str, obstacles: Sequence[str], *, by: User) -> Paper:
    """Sign for a paper as the first of two people; ``digest`` says for which content.

    Raises PermissionDenied, WrongStateError, ValidationError with every obstacle.
    """
    check_may(by, "propose-paper")
    current = locked_paper(paper)
    check_may(by, "propose-paper", current)
    sign_as_first(current, digest, obstacles, by=by)
    happened(CLEARING, about=current, address=current.get_absolute_url(), by=by)
    return current


@transaction.atomic
def clear(
    paper: Paper, digest: str, obstacles: Sequence[str], files: Mapping[str, bytes], *, by: User
) -> Paper:
    """Clear a paper as the second of two people, and keep its files, one a format.

    Raises PermissionDenied (role, or the first person), WrongStateError (nobody proposed it),
    StaleVersionError (it says something else now), ValidationError (obstacles).
    """
    check_may(by, "clear-paper")
    current = locked_paper(paper)
    check_may(by, "clear-paper", current)
    sign_as_second(current, digest, obstacles, by=by, act="clear-paper")
    current.withdrawn_at = None
    change(current, by=by, reason="Cleared")
    _keep(current, files)
    happened(CLEARED_EVENT, about=current, address=current.get_absolute_url(), by=by)
    return current


@transaction.atomic
def propose_reopening(paper: Paper, *, reason: str, by: User) -> Proposal:
    """Ask for a cleared paper to be opened again; a second person decides.

    Raises PermissionDenied, WrongStateError (its state, or somebody asked already), ValidationError (no
    reason).
    """
    check_may(by, "reopen-paper")
    current = locked_paper(paper)
    check_may(by, "reopen-paper", current)
    consequence = "Nobody but staff reads it from then on, until two people clear it anew."
    return propose(
        current,
        REOPEN,
        reason=reason,
        by=by,
        details={"consequence": consequence},
        address=current.get_absolute_url(),
    )


@does(REOPEN, Paper)
def reopen(proposal: Proposal, paper: Paper, by: User) -> None:
    """Make a cleared paper a draft again; readers see it no longer until it is cleared anew.

    Raises WrongStateError.
    """
    current = locked_paper(paper)
    if current.status != CLEARED:
        raise WrongStateError(
            worded("The paper is %(status)s by now.", status=current.get_status_display().lower())
        )
    current.files.all().delete()
    current.status = state_after("reopen-paper")
    current.cleared_by = None
    current.cleared_at = None
    current.withdrawn_at = timezone.now()
    touch(current)
    save_with_history(
        current, by=by, reason=worded("Opened again by two people: %(reason)s", reason=proposal.reason)
    )
    announce_change()


@transaction.atomic
def withdraw_proposal(paper: Paper, *, by: User) -> Paper:
    """Take a proposal to clear back, so that somebody else can make it; nothing happens where there is none.

    Raises PermissionDenied, WrongStateError.
    """
    check_may(by, "propose-paper")
    current = locked_paper(paper)
    check_may(by, "propose-paper", current)
    if current.clearance_proposed_by_id is not None:
        touch(current)
        save_with_history(current, by=by, reason="Proposal to clear withdrawn")
    return current


def _check(record: Paper, meeting: Meeting, by: User) -> Paper:
    current = locked_paper(record)
    check_may(by, "present-paper", current)
    if current.meeting is None:
        raise ValidationError("It names no meeting; open it again and name the session first.")
    if current.meeting != meeting:
        raise ValidationError(
            worded("“%(paper)s” is for %(meeting)s.", paper=current, meeting=current.meeting.code)
        )
    return current


def _present(record: Paper, meeting: Meeting, by: User) -> None:
    """Freeze the files that were cleared, whatever the record says by now."""
    current = locked_paper(record)
    current.files.update(stage=PaperFile.Stage.PRESENTED)
    current.status = state_after("present-paper")
    current.presented_at = timezone.now()
    change(current, by=by, reason=worded("Presented to %(meeting)s, by two people", meeting=meeting))
    happened(PRESENTED_EVENT, about=current, address=current.get_absolute_url(), by=by)


register_presentable(
    Presentable(
        Paper,
        coming=lambda: Paper.objects.exclude(status=PRESENTED).select_related(
            "assessment_round__plan", "meeting"
        ),
        is_ready=lambda one: one.status == CLEARED,
        meeting_of=lambda one: one.meeting,
        digest=lambda one, meeting: digest_of(
            canonical([meeting.pk, *one.files.order_by("format").values_list("sha256", flat=True)])
        ),
        shown=lambda one: ("papers/paper_shown.html", {"paper": one, "files": files_of(one)}),
        check=_check,
        freeze=_present,
    )
)


def _keep(paper: Paper, files: Mapping[str, bytes]) -> None:
    for name, content in files.items():
        PaperFile.objects.create(
            paper=paper,
            stage=PaperFile.Stage.CLEARED,
            format=name,
            content=content,
            size=len(content),
            sha256=hashlib.sha256(content).hexdigest(),
        )
