"""Having a file laid beside its paper, and keeping what came of it for some days."""

from __future__ import annotations

import hashlib
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final

from django.core.exceptions import ValidationError

from papers.models import Paper, PaperProof
from papers.selectors.proofs import PROOF
from people.services import check_may
from people.services.jobs import ask_for_job
from reporting.papers.proof import Difference, Proof

if TYPE_CHECKING:
    from django.contrib.auth.models import User

KEPT_FOR: Final = timedelta(days=7)
LONGEST_WAIT: Final = timedelta(hours=12)
"""After this time a file that nobody has read is forgotten."""
MOST_WAITING: Final = 3
MOST_REPORTED: Final = 500
"""Differences that a report lists; it says how many there are in all."""


def ask_for_proof(
    paper: Paper, name: str, content: bytes, *, wants_copy: bool = False, by: User
) -> PaperProof:
    """Keep a file until the worker has read it, and ask for that.

    Raises PermissionDenied; ValidationError where several of the same reader wait already.
    """
    check_may(by, "verify-paper")
    sha256 = hashlib.sha256(content).hexdigest()
    waiting = PaperProof.objects.filter(asked_by=by, is_read=False).count()
    if waiting >= MOST_WAITING:
        raise ValidationError("Files of yours wait to be read already. Wait for their reports first.")
    made = PaperProof.objects.create(
        paper=paper,
        asked_by=by,
        name=name[-200:],
        sha256=sha256,
        content=content,
        wants_copy=wants_copy,
    )
    ask_for_job(PROOF, about=str(made.pk), arguments={"proof": made.pk}, by=by)
    return made


def keep_report(proof: PaperProof, found: Proof, marked_copy: bytes = b"") -> None:
    """Keep what came of a proof, with the copy that has its differences as notes, and forget the file."""
    report = {
        "facts": len(found.facts),
        "differences": [_as_stored(one) for one in found.differences[:MOST_REPORTED]],
        "in_all": len(found.differences),
        "reworded": found.reworded,
    }
    _read(proof, report=report, marked_copy=marked_copy)


def _as_stored(one: Difference) -> dict[str, str]:
    """Return a difference as reports hold it, and the file of a proof shows it: “told” is its explanation."""
    said = {"kind": str(one.kind), "place": one.place, "text": one.text, "told": one.explanation}
    # PostgreSQL takes no zero bytes in JSON.
    return {name: text.replace("\x00", "") for name, text in said.items()}


def keep_refusal(proof: PaperProof, why: str) -> None:
    """Keep why a file cannot be proven at all, and forget it."""
    _read(proof, refused=why[:400])


def _read(proof: PaperProof, **values: object) -> None:
    PaperProof.objects.filter(pk=proof.pk).update(is_read=True, content=b"", **values)


def forget_proofs(now: datetime) -> int:
    """Delete reports that are older than a week, with files that nobody read; return how many."""
    unread = PaperProof.objects.filter(asked_at__lt=now - LONGEST_WAIT, is_read=False)
    unread.update(is_read=True, content=b"", refused="It was not read in time. Upload it again.")
    count, _ = PaperProof.objects.filter(asked_at__lt=now - KEPT_FOR).delete()
    return count
