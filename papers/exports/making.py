"""Makes the bundle of a paper: the work that the worker does for whoever asked for one."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any, Final

from django.utils import timezone

from papers.exports.bundle import make_bundle
from papers.models import Bundle
from papers.selectors.papers import BUNDLE, paper_keyed
from papers.services.corrigenda import keep_bundle
from people.jobs import JobFailedError, JobKind, Teller, register_job
from record.refusals import NotFoundError
from reporting.papers.pdf import PaperNotMadeError
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
