"""Lays a file beside its paper: the work that the worker does for whoever handed one in."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from papers.exports.assembling import assembled
from papers.exports.proving import documents_named, proven
from papers.models import PaperProof
from papers.selectors.papers import PROOF, paper_keyed
from papers.services.corrigenda import MOST_REPORTED, keep_refusal, keep_report
from people.jobs import JobFailedError, JobKind, Teller, register_job
from reporting.papers.annotating import annotated, can_be_annotated
from reporting.papers.pdf import PaperNotMadeError
from reporting.papers.proof import Proof, UnreadablePaperError
from reporting.words import worded

logger = logging.getLogger(__name__)


def _marked(proof: PaperProof, content: bytes, found: Proof) -> bytes:
    """Return a copy of a file with its differences as notes; nothing where none was asked for."""
    if not proof.wants_copy or found.holds or not can_be_annotated(proof.name):
        return b""
    try:
        return annotated(proof.name, content, found.differences[:MOST_REPORTED])
    except Exception:
        # A file that was read can still be one that no library writes again; the report stands without it.
        logger.exception("no copy with notes of %s", proof.pk)
        return b""


def _verify(arguments: Mapping[str, Any], _tell: Teller) -> str:
    """Read the file of the proof that the arguments name, and keep what came of it."""
    proof = PaperProof.objects.select_related("paper").filter(pk=arguments["proof"]).first()
    if proof is None:
        raise JobFailedError("The file is no longer there. Upload it again.")
    content = bytes(proof.content)
    try:
        slug, document = documents_named(proof.name, content)
        if slug != proof.paper.slug:
            keep_refusal(proof, worded("This is a file of another paper, “%(slug)s”.", slug=slug))
            return "a file of another paper"
        found = proven(assembled(paper_keyed(slug)), proof.name, content, document=document)
    except (UnreadablePaperError, PaperNotMadeError) as error:
        keep_refusal(proof, str(error))
        return str(error)
    except Exception:
        keep_refusal(proof, "It could not be read. An administrator finds the reason in the log.")
        raise
    keep_report(proof, found, _marked(proof, content, found))
    return worded("%(count)s differences", count=len(found.differences))


register_job(JobKind(PROOF, "A file laid beside its paper", run=_verify, longest=timedelta(minutes=2)))
