"""Noticing that a stored number is not what counting finds, or that numbers do not add up."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from people.nightly import register_nightly
from programmes.models import StrategicPlan
from programmes.selectors.invariants import broken_in_plan
from programmes.selectors.plans import miscounted
from programmes.services.changes import recount
from reporting.words import worded


def mend_counts(_now: datetime) -> Iterator[str]:
    """Count the activities of a plan anew whose stored numbers are wrong, as after rows put in by hand."""
    for plan in miscounted():
        recount(plan)
        yield worded("The activities of %(plan)s were counted anew.", plan=plan)


def report_broken(_now: datetime) -> Iterator[str]:
    """Say which numbers do not add up or have no source; nobody but a person can say what is right."""
    for plan in StrategicPlan.objects.filter(is_training=False):
        yield from broken_in_plan(plan)


register_nightly(mend_counts)
register_nightly(report_broken)
