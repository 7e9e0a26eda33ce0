"""Proofs that one reader asked for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from papers.models import Paper, PaperProof
from people.models import Job
from record.refusals import NotFoundError

if TYPE_CHECKING:
    from django.contrib.auth.models import User

PROOF: Final = "verify-paper"
"""The kind of work that lays a file beside its paper."""
MOST_LISTED: Final = 20


def proofs_of(paper: Paper, user: User) -> list[PaperProof]:
    """Return what somebody had proven of a paper, newest first, without the files; one query."""
    found = PaperProof.objects.filter(paper=paper, asked_by=user)
    return list(found.defer("content", "marked_copy")[:MOST_LISTED])


def proof_keyed(paper: Paper, key: int, user: User) -> PaperProof:
    """Return one proof of a reader's own; raises NotFoundError."""
    proofs = PaperProof.objects.filter(paper=paper, asked_by=user, pk=key)
    found = proofs.defer("content", "marked_copy").first()
    if found is None:
        raise NotFoundError("There is no such report. Reports are deleted after a week.")
    return found


def has_copy(proof: PaperProof) -> bool:
    """Say whether there is a copy of a proven file with its differences as notes."""
    return PaperProof.objects.filter(pk=proof.pk).exclude(marked_copy=b"").exists()


def copy_of(proof: PaperProof) -> bytes:
    """Return the copy of a proven file with its differences as notes; nothing where there is none."""
    return bytes(PaperProof.objects.filter(pk=proof.pk).values_list("marked_copy", flat=True)[0])


def job_of(proof: PaperProof) -> Job | None:
    """Return the work that reads the file of a proof."""
    return Job.objects.filter(kind=PROOF, about=str(proof.pk)).first()
