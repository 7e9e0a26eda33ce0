"""How the server does, and what an administrator does about work in the background; no content."""

from __future__ import annotations

import platform
import shutil
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Final

import django
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import get_user_model
from django.db import connection
from django.db.models import Count, Max, Min, Q, Sum
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from neaspec_portal import VERSION
from people.access import person
from people.models import Invitation, Job, LedgerEntry, Mail, Run
from people.policies import ROLES
from people.selectors.jobs import job_keyed, latest_jobs, words_of
from people.selectors.ledger import refused_since
from people.services import jobs
from people.services.delivering import addresses_refused
from record.refusals import NotFoundError
from reporting.stores import FILES, store
from reporting.words import worded
from review.models import CirculationNotice

_WORKER: Final = "Start the worker: “manage.py worker”, the unit neaspec-worker."
_SCHEDULE: Final = "Start the timer: “manage.py schedule” every ten minutes, neaspec-schedule.timer."
_NIGHT: Final = "The worker does it once “manage.py schedule” has asked for it."
RUNS: Final = (
    ("worker", "Worker: does what is asked for in the background", timedelta(minutes=2), _WORKER),
    ("deliver_mails", "Mails that tell of what happens", timedelta(minutes=10), _WORKER),
    ("schedule", "Schedule: asks for what is due every night", timedelta(minutes=30), _SCHEDULE),
    ("send_reminders", "Reminders and nightly checks", timedelta(hours=36), _NIGHT),
    (
        "backup",
        "Backup: everything in one archive",
        timedelta(hours=36),
        "It runs every night where BACKUP_DIR is set; by hand: “manage.py backup FOLDER”. Put back, "
        "or withdraw, a stored file that it says is lost.",
    ),
    (
        "backup_drill",
        "A backup restored for trial",
        timedelta(days=100),
        "It runs on Sundays where BACKUP_DIR is set; by hand: “manage.py backup FOLDER --drill”.",
    ),
)
"""What should run: its name, what it does, how long ago its last run may be, and what to do if it did not."""
UNFINISHED_FOR: Final = timedelta(hours=4)
"""A run that has not ended after this was stopped in the middle."""
LITTLE_ROOM: Final = 0.1
"""Less of the disk free than this is reported."""


@dataclass(frozen=True)
class RunStatus:
    """When something ran last, and whether that is too long ago."""

    words: str
    to_do: str
    run: Run | None
    is_late: bool


def server_state(now: datetime) -> dict[str, object]:
    """Return how everything that should run does, for the administrator's page."""
    return {
        "accounts": _accounts(),
        "invitations": _invitations(now),
        "signed": _sign_ins(now),
        "mails": _mails_of_the_page(),
        "refused": addresses_refused(),
        "runs": runs_of(now),
        "jobs": latest_jobs(),
        "room": _room(),
        "versions": _versions(),
    }


def _accounts() -> list[tuple[str, int]]:
    found = dict(
        get_user_model()
        .objects.filter(is_active=True, groups__name__in=ROLES)
        .order_by()
        .values_list("groups__name")
        .annotate(many=Count("pk"))
    )
    return [(role, found[role]) for role in ROLES if role in found]


def _invitations(now: datetime) -> dict[str, int]:
    open_ones = Q(accepted_at__isnull=True, withdrawn_at__isnull=True)
    return Invitation.objects.aggregate(
        waiting=Count("pk", open_ones & Q(expires_at__gt=now)),
        expired=Count("pk", open_ones & Q(expires_at__lte=now)),
    )


def _sign_ins(now: datetime) -> dict[str, int]:
    event, since = LedgerEntry.Event, now - timedelta(days=1)
    refused = refused_since(since).aggregate(
        refused=Sum("number", filter=Q(kind=event.SIGN_IN_REFUSED), default=0),
        wrong_codes=Sum("number", filter=Q(kind=event.FACTOR_REFUSED), default=0),
        pages_refused=Sum("number", filter=Q(kind=event.PAGE_REFUSED), default=0),
    )
    signed_in = LedgerEntry.objects.filter(at__gt=since, event=event.SIGNED_IN).count()
    return {"signed_in": signed_in, **refused}


def mails_waiting() -> dict[str, Any]:
    """Return how many mails wait, since when, how many of them failed so far, and how others ended."""
    waiting = Q(sent_at__isnull=True, given_up_at__isnull=True)
    return Mail.objects.aggregate(
        waiting=Count("pk", waiting),
        oldest=Min("made_at", filter=waiting),
        failing=Count("pk", waiting & ~Q(failure="")),
        given_up=Count("pk", Q(given_up_at__isnull=False)),
        last_sent=Max("sent_at"),
    )


def _mails_of_the_page() -> dict[str, Any]:
    notices = CirculationNotice.objects.filter(sent_at__isnull=True, next_try_at__isnull=False).count()
    failures = Mail.objects.exclude(failure="").order_by("-pk").values_list("failure", flat=True)
    return {**mails_waiting(), "notices": notices, "last_failure": failures.first()}


def runs_of(now: datetime) -> list[RunStatus]:
    """Return how everything does that should run beside the server."""
    known = {one.name: one for one in Run.objects.all()}
    return [
        RunStatus(words, to_do, known.get(name), is_late=_is_late(known.get(name), longest, now))
        for name, words, longest, to_do in RUNS
    ]


def _is_late(run: Run | None, longest: timedelta, now: datetime) -> bool:
    if run is None or run.is_failed or now - run.started_at > longest:
        return True
    return run.ended_at is None and now - run.started_at > UNFINISHED_FOR


def _room() -> dict[str, object]:
    usage = shutil.disk_usage(settings.STORAGE_DIR)
    return {
        "database": _size_of_database(),
        "files": sum(one.size for one in store(FILES).listed()),
        "free": usage.free,
        "whole": usage.total,
        "is_little": usage.free < usage.total * LITTLE_ROOM,
    }


def _size_of_database() -> int:
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_database_size(current_database())")
            return int(cursor.fetchone()[0])
    path = Path(str(connection.settings_dict["NAME"]))
    return path.stat().st_size if path.exists() else 0


def _versions() -> list[tuple[str, str]]:
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SHOW server_version")
        else:
            cursor.execute("SELECT sqlite_version()")
        database = str(cursor.fetchone()[0])
    return [
        ("Portal", VERSION),
        ("Python", platform.python_version()),
        ("Django", django.get_version()),
        ("PostgreSQL" if connection.vendor == "postgresql" else "SQLite", database),
    ]


def _job(key: int) -> Job:
    found = job_keyed(key)
    if found is None:
        raise NotFoundError("This work is no longer on record.")
    return found


@require_POST
def cancel_job(request: HttpRequest, key: int) -> HttpResponse:
    """Have a job stopped; one that is over stays as it is."""
    words = words_of(_job(key))
    if jobs.cancel(key):
        messages.success(request, worded("“%(words)s” is being cancelled.", words=words))
    else:
        messages.warning(request, worded("“%(words)s” is over already.", words=words))
    return redirect("server")


@require_POST
def job_again(request: HttpRequest, key: int) -> HttpResponse:
    """Ask once more for a job that was not done."""
    words = words_of(_job(key))
    if jobs.again(key, by=person(request)) is None:
        messages.error(request, worded("This version of the portal does not know “%(words)s”.", words=words))
    else:
        messages.success(request, worded("“%(words)s” was asked for again.", words=words))
    return redirect("server")
