"""Lays a file beside its paper: the work that the worker does for whoever handed one in."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from papers.exports.assembling import assembled
from papers.exports.proving import documents_named, proven
from papers.models import PaperProof
from papers.selectors.papers import paper_keyed
from papers.selectors.proofs import PROOF
from papers.services.proofs import keep_refusal, keep_report
from people.jobs import JobFailedError, JobKind, Teller, register_job
from reporting.papers.proof import UnreadablePaperError
from reporting.words import worded


def _verify(arguments: Mapping[str, Any], _tell: Teller) -> str:
    """Read the file of the proof that the arguments name, and keep what came of it."""
    proof = PaperProof.objects.select_related("paper").filter(pk=arguments["proof"]).first()
    if proof is None:
        raise JobFailedError("The file is no longer there. Hand it in again.")
    content = bytes(proof.content)
    try:
        slug, is_annex = documents_named(proof.name, content)
        if slug != proof.paper.slug:
            keep_refusal(proof, worded("This is a file of another paper, “%(slug)s”.", slug=slug))
            return "a file of another paper"
        found = proven(assembled(paper_keyed(slug)), proof.name, content, is_annex=is_annex)
    except UnreadablePaperError as error:
        keep_refusal(proof, str(error))
        return str(error)
    except Exception:
        keep_refusal(proof, "It could not be read. An administrator finds the reason in the log.")
        raise
    keep_report(proof, found)
    return worded("%(count)s differences", count=len(found.differences))


register_job(JobKind(PROOF, "A file laid beside its paper", run=_verify, longest=timedelta(minutes=2)))
