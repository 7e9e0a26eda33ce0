"""What the worker does with papers: it makes bundles, and lays files beside the paper they are of."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any, Final

from django.utils import timezone

from papers.exports.bundle import make_bundle
from papers.exports.proving import checked, named_in
from papers.models import Bundle, PaperProof
from papers.selectors.papers import BUNDLE, PROOF, paper_keyed
from papers.services.corrigenda import keep_bundle, keep_refusal, keep_report
from people.jobs import JobFailedError, JobKind, Teller, register_job
from record.refusals import NotFoundError
from reporting.papers.pdf import PaperNotMadeError
from reporting.papers.proof import UnreadablePaperError
from reporting.words import worded

STEPS: Final = (
    "the paper in its forms",
    "figures with their data",
    "tables of data",
    "pages to read offline",
    "sums and signature",
)
"""What is done for a bundle, in order."""


def _make(arguments: Mapping[str, Any], tell: Teller) -> str:
    """Make the bundle that the arguments of :func:`ask_for_bundle` name, and keep it."""
    try:
        paper, began = paper_keyed(arguments["paper"]), timezone.now()
        if paper.is_draft != (arguments["audience"] == Bundle.Audience.STAFF):
            raise JobFailedError("The paper has moved on since. Ask for the file again on its page.")
        content = make_bundle(paper, tell=tell)
        made = keep_bundle(
            paper,
            content,
            audience=arguments["audience"],
            asked_by=arguments["asked_by"],
            begun_at=began,
        )
    except (PaperNotMadeError, NotFoundError) as error:
        raise JobFailedError(str(error)) from None
    except OSError as error:
        message = worded("The file cannot be written: %(strerror)s.", strerror=error.strerror or error)
        raise JobFailedError(message) from None
    return worded("%(size)s bytes", size=f"{made.size:,}")


register_job(
    JobKind(BUNDLE, "A whole paper as one file", run=_make, steps=STEPS, longest=timedelta(minutes=15))
)


def _verify(arguments: Mapping[str, Any], _tell: Teller) -> str:
    """Read the file of the proof that the arguments name, and keep what came of it."""
    proof = PaperProof.objects.select_related("paper").filter(pk=arguments["proof"]).first()
    if proof is None:
        raise JobFailedError("The file is no longer there. Upload it again.")
    content = bytes(proof.content)
    try:
        document, slug = named_in(proof.name, content)
        if slug not in {"", proof.paper.slug}:
            keep_refusal(proof, worded("This is a file of another paper, “%(slug)s”.", slug=slug))
            return "a file of another paper"
        found = checked(paper_keyed(proof.paper.slug), proof.name, content, document=document or "paper")
    except (UnreadablePaperError, PaperNotMadeError) as error:
        keep_refusal(proof, str(error))
        return str(error)
    except Exception:
        keep_refusal(proof, "It could not be read. An administrator finds the reason in the log.")
        raise
    keep_report(proof, found.sentence, found.differences)
    return worded("%(count)s differences", count=len(found.differences))


register_job(JobKind(PROOF, "A file laid beside its paper", run=_verify, longest=timedelta(minutes=2)))
