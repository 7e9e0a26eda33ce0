"""Noticing that a stored number of activities is not what counting finds."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from people.nightly import register_nightly
from programmes.selectors.plans import miscounted
from programmes.services.changes import recount
from reporting.words import worded


def mend_counts(_now: datetime) -> Iterator[str]:
    """Count the activities of a plan anew whose stored numbers are wrong, as after rows put in by hand."""
    for plan in miscounted():
        recount(plan)
        yield worded("The activities of %(plan)s were counted anew.", plan=plan)


register_nightly(mend_counts)
