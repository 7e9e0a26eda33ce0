"""Noticing that a sentence of a paper no longer has its verdict, and whom that concerns."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Final

from people.events import DAILY, EventKind, register_events
from people.nightly import register_nightly
from people.policies import STAFF
from people.selectors.events import was_noted
from people.services.events import happened
from reporting.words import worded
from surveys.models import Survey
from surveys.selectors.claims import verdicts


def tell_of_changed_verdicts(now: datetime) -> Iterator[str]:
    """Tell staff once of each sentence whose verdict is another than the one on record."""
    for survey in Survey.objects.select_related("plan"):
        found = survey.claims.exclude(recorded_verdict="").select_related("survey", "citation__source")
        for verdict in verdicts(survey, found):
            claim = verdict.claim
            if not verdict.has_changed:
                continue
            noted = claim.history.first()
            if was_noted(VERDICT_CHANGED, claim.get_absolute_url(), noted.history_date if noted else None):
                continue
            happened(
                VERDICT_CHANGED,
                about=worded("%(code)s of %(survey)s", code=claim.code, survey=survey),
                address=claim.get_absolute_url(),
                is_training=survey.plan is not None and survey.plan.is_training,
            )
            yield worded("%(code)s of %(survey)s has another verdict.", code=claim.code, survey=survey)


register_nightly(tell_of_changed_verdicts)


VERDICT_CHANGED: Final = "verdict-changed"

register_events(
    EventKind(
        VERDICT_CHANGED,
        "A sentence no longer has the verdict on record",
        "A sentence no longer has the verdict on record: %(about)s",
        STAFF,
        mail=DAILY,
    )
)
