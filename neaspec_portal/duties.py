"""What the schedule asks for every night, in the order in which it is done."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import time, timedelta
from io import StringIO
from typing import Any, Final

from django.conf import settings
from django.core.management import CommandError, call_command

from people.jobs import JobFailedError, JobKind, Teller, Turns, register_job
from people.services.forgetting import forget_what_is_over
from people.services.invitations import send_waiting
from reporting.words import worded


def _remind(_arguments: Mapping[str, Any], _tell: Teller) -> str:
    """Remind States and owners of actions, and look at what apps check."""
    said = StringIO()
    call_command("send_reminders", stdout=said)
    lines = said.getvalue().splitlines()
    return worded("%(many)s reminded, noticed or tidied up", many=len(lines))


def _invite(_arguments: Mapping[str, Any], _tell: Teller) -> str:
    """Send the invitations that the mail server did not take."""
    sent, failed = send_waiting()
    return worded("%(sent)s sent, %(failed)s not sent", sent=len(sent), failed=len(failed))


def _forget(_arguments: Mapping[str, Any], _tell: Teller) -> str:
    """Delete what is kept no longer."""
    return worded("%(many)s rows deleted", many=sum(forget_what_is_over().values()))


def _back_up(_arguments: Mapping[str, Any], _tell: Teller) -> str:
    """Write a backup, read it back, and take old ones away."""
    said = StringIO()
    try:
        call_command("backup", str(settings.BACKUP_DIR), stdout=said, stderr=StringIO())
    except CommandError as error:
        raise JobFailedError(str(error)) from None
    return said.getvalue().splitlines()[0]


def _try_restoring(_arguments: Mapping[str, Any], _tell: Teller) -> str:
    """Restore the newest backup into a scratch database and compare."""
    said = StringIO()
    try:
        call_command("backup", str(settings.BACKUP_DIR), drill=True, stdout=said, stderr=StringIO())
    except CommandError as error:
        raise JobFailedError(str(error)) from None
    return said.getvalue().strip()


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
