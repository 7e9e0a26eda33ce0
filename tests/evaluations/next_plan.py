"""An activity drafted for the next plan, and what is decided to become of something."""

from __future__ import annotations

from evaluations.models import DraftActivity
from evaluations.services.succession import save_activity, save_succession
from review.services import entries
from tests.conftest import account

GOOD = {
    "code": "AIR-1",
    "text": "Publish a yearly report on transboundary air pollution.",
    "responsible": "Technical Centres of NEACAP",
    "due_year": 2023,
    "rated_by": "The report is published or not.",
    "difference": "LTP models; this reports to policy makers.",
}


def drafted(draft, *, links=None, version=0, activity=None, **values) -> DraftActivity:
    area = draft.follows.areas[0]
    return save_activity(
        draft,
        activity,
        values={**GOOD, "area": area, **values},
        links=links or {},
        expected_version=version,
        by=account("secretariat"),
    )


def decide(plan, subject, disposition, *, reason="", successors=(), version=0, clear=True):
    entry = save_succession(
        plan,
        subject,
        disposition=disposition,
        reason=reason,
        successors=successors,
        expected_version=version,
        by=account("secretariat"),
    )
    if entry is not None and clear:
        entries.clear_entry(entry, expected_version=entry.version, by=account("approver"))
    return entry
