"""What is done for everybody once a night: reminders of reviews and of actions, and what apps check."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from django.utils import timezone

from evaluations.services.reminders import remind_owners
from people.nightly import run_nightly
from people.services.runs import noted_run
from reporting.words import worded
from review.selectors.circulations import due_for_reminder
from review.services.circulating import remind


@dataclass(frozen=True)
class Night:
    """How many were reminded, and a sentence about each thing that was looked at."""

    reminded: int
    sentences: tuple[str, ...]


def remind_and_check(days: int = 3, action_days: int = 14) -> Night:
    """Remind States so many days before a deadline, owners so many before an action is due; then check.

    A circulation whose States have no address is reported, and counts as nobody reminded.
    """
    many, said = 0, list[str]()
    with noted_run("send_reminders") as noted:
        for circulation in due_for_reminder(timedelta(days=days)):
            reminded = remind(circulation, by=None)
            names = ", ".join(state.name for state in reminded) or "no State has an address"
            said.append(worded("%(circulation)s: reminded %(names)s.", circulation=circulation, names=names))
            many += len(reminded)
        for action, outcome in remind_owners(within=timedelta(days=action_days)):
            values = {"action": action, "day": action.due_on, "outcome": outcome}
            said.append(worded("%(action)s, due %(day)s: %(outcome)s.", **values))
            many += outcome == "sent"
        noted.outcome = worded("%(many)s reminded", many=many)
        said += run_nightly(timezone.now())
    return Night(many, tuple(said))
