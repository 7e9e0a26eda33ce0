"""What the schedule asks for every night: reminders, and what each app checks."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import time, timedelta
from pathlib import Path
from textwrap import shorten
from typing import Any, Final

from django.conf import settings
from django.utils import timezone

from evaluations.services.actions import remind_owners
from neaspec_portal.exchange.refusals import ExchangeRefusedError
from people.jobs import JobFailedError, JobKind, Teller, Turns, register_job
from people.nightly import run_nightly
from people.services.forgetting import forget_what_is_over
from people.services.invitations import send_waiting
from people.services.schedule import noted_run
from reporting.words import worded
from review.selectors.circulations import due_for_reminder
from review.services.circulating import remind

LONGEST_OUTCOME: Final = 200
"""Characters of what a run came to, as the page of the server shows it; the log of the run has all of it."""


def _remind(_arguments: Mapping[str, Any], _tell: Teller) -> str:
    """Remind States and owners of actions, and look at what apps check."""
    done = remind_and_check()
    return worded("%(many)s reminded", many=done.reminded)


def _invite(_arguments: Mapping[str, Any], _tell: Teller) -> str:
    """Send the invitations that the mail server did not take."""
    sent, failed = send_waiting()
    return worded("%(sent)s sent, %(failed)s not sent", sent=len(sent), failed=len(failed))


def _forget(_arguments: Mapping[str, Any], _tell: Teller) -> str:
    """Delete what is kept no longer."""
    return worded("%(many)s rows deleted", many=sum(forget_what_is_over().values()))


def _back_up(_arguments: Mapping[str, Any], _tell: Teller) -> str:
    """Write a backup, read it back, and take old ones away."""
    # What reads and writes archives needs eight megabytes that no web process uses.
    from neaspec_portal.exchange.archive import stoppable
    from neaspec_portal.exchange.backups import Retention, noted_backup

    with _refusals_reported(), stoppable():
        return noted_backup(_folder(), Retention(), tell=lambda _said: None)[1]


def _try_restoring(_arguments: Mapping[str, Any], _tell: Teller) -> str:
    """Restore the newest backup into a scratch database and compare."""
    from neaspec_portal.exchange.archive import stoppable
    from neaspec_portal.exchange.backups import noted_trial

    with _refusals_reported(), stoppable():
        return noted_trial(_folder())


def _folder() -> Path:
    if settings.BACKUP_DIR is None:
        raise JobFailedError("BACKUP_DIR is not set, so no backup can be written.")
    return settings.BACKUP_DIR


@contextmanager
def _refusals_reported() -> Iterator[None]:
    try:
        yield
    except ExchangeRefusedError as error:
        raise JobFailedError(str(error)) from None


def _has_backup_folder() -> bool:
    return settings.BACKUP_DIR is not None


_HALF_AN_HOUR: Final = timedelta(minutes=30)
for _kind in (
    JobKind(
        "backup",
        "Backup",
        run=_back_up,
        longest=timedelta(hours=3),
        turns=Turns(time(2, 30)),
        is_wanted=_has_backup_folder,
    ),
    JobKind(
        "backup-drill",
        "A backup restored for trial",
        run=_try_restoring,
        longest=timedelta(hours=3),
        turns=Turns(time(4), weekday=6),
        is_wanted=_has_backup_folder,
    ),
    JobKind("reminders", "Reminders and nightly checks", run=_remind, turns=Turns(time(3, 10))),
    JobKind(
        "invitations",
        "Invitations that could not be sent",
        run=_invite,
        longest=_HALF_AN_HOUR,
        turns=Turns(time(3, 20)),
    ),
    JobKind(
        "forget", "What is kept no longer goes", run=_forget, longest=_HALF_AN_HOUR, turns=Turns(time(3, 30))
    ),
):
    register_job(_kind)


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
        found = run_nightly(timezone.now())
        counted = worded("%(many)s reminded", many=many)
        noted.outcome = shorten("; ".join([counted, *found]), LONGEST_OUTCOME, placeholder=" …")
        said += found
    return Night(many, tuple(said))
