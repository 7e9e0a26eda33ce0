"""Asking for work, doing it, and keeping how far it is.

Whoever changes the state of a job does it from a state that it names, in one statement: of two workers that
take the same job one gets it, and what was cancelled is not called done afterwards.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import F, Q
from django.utils import timezone

from people.jobs import JobFailedError, kind_named
from people.models import Job
from people.models.jobs import SILENT_FOR
from reporting.words import worded

if TYPE_CHECKING:
    from django.contrib.auth.models import User

log = logging.getLogger(__name__)
LONGEST: Final = 400
MOST_TRIES: Final = 3
"""So often a turn of the schedule is begun that is interrupted each time."""
STOPPED: Final = "Whoever did it was stopped. Nothing of it was kept; it can be run again."
UNFORESEEN: Final = "Something went wrong that nobody foresaw; it is in the log of the worker."


def ask_for_job(
    name: str,
    *,
    about: str = "",
    arguments: Mapping[str, Any] | None = None,
    by: User | None = None,
    turn: str = "",
) -> tuple[Job, bool]:
    """Return the job that is at work about a thing, or a new one that waits; and whether it is new.

    ``name`` is that of its kind. One that was interrupted makes room. With ``JOBS=inline`` it is done before
    this returns. Raises LookupError where no app of this version knows the kind.
    """
    kind = kind_named(name)
    if kind is None:
        raise LookupError(name)
    settle_interrupted(timezone.now())
    try:
        with transaction.atomic():
            job = Job.objects.create(
                kind=name,
                about=about,
                arguments=dict(arguments or {}),
                asked_by=by,
                turn=turn,
                steps=len(kind.steps),
                doing=kind.steps[0] if kind.steps else "",
            )
    except IntegrityError:
        at_work = Q(about=about, state__in=Job.AT_WORK)
        same = Job.objects.filter(kind=name).filter(at_work | Q(turn=turn) if turn else at_work)
        return same.latest("pk"), False
    if settings.JOBS == "inline":
        take(job, "inline")
        run_job(job.pk)
        job.refresh_from_db()
    return job, True


def take(job: Job, worker: str) -> bool:
    """Take a waiting job to do it; False when somebody else has taken it already."""
    now = timezone.now()
    told = {"worker": worker, "begun_at": now, "seen_at": now, "tries": F("tries") + 1}
    return _move(job.pk, (Job.State.WAITING,), state=Job.State.RUNNING, **told)


def next_job(worker: str) -> Job | None:
    """Take the job that waits longest; None when nothing waits."""
    for job in Job.objects.filter(state=Job.State.WAITING).order_by("pk")[:5]:
        if take(job, worker):
            return job
    return None


def beat(key: int) -> None:
    """Give a sign of life for a job."""
    Job.objects.filter(pk=key, state=Job.State.RUNNING).update(seen_at=timezone.now())


def run_job(key: int) -> None:
    """Do a job that was taken, in this process, and keep how it ended.

    What nobody foresaw is raised again, for the log of whoever runs it.
    """
    job = Job.objects.get(pk=key)
    kind = kind_named(job.kind)
    if kind is None:
        fail(key, worded("This version of the portal does not know the work “%(kind)s”.", kind=job.kind))
        return

    def tell(step: int, doing: str = "") -> None:
        named = doing or (kind.steps[min(step, len(kind.steps) - 1)] if kind.steps else "")
        Job.objects.filter(pk=key).update(step=step, doing=named[:120], seen_at=timezone.now())

    try:
        outcome = kind.run(job.arguments, tell)
    except JobFailedError as error:
        fail(key, str(error))
        if job.turn:
            # Nobody waits for it, so whoever reads the log, or its letters, is told.
            log.error("%s failed: %s", kind.words, error)
    except BaseException:
        fail(key, UNFORESEEN)
        raise
    else:
        _end(key, Job.State.DONE, outcome, step=job.steps)


def fail(key: int, why: str) -> None:
    """Say that a job was not done, and why."""
    _end(key, Job.State.FAILED, why)


def interrupt(key: int) -> None:
    """Say that whoever did a job was stopped."""
    _end(key, Job.State.INTERRUPTED, STOPPED)


def cancelled(key: int) -> None:
    """Say that a job was stopped because somebody asked for it."""
    _end(key, Job.State.CANCELLED, "It was cancelled. Nothing of it was kept.")


def cancel(key: int) -> bool:
    """Ask that a job be stopped; one that waits is not begun. False where it is over already."""
    now = timezone.now()
    waiting = _move(
        key,
        (Job.State.WAITING,),
        state=Job.State.CANCELLED,
        ended_at=now,
        cancel_asked_at=now,
        outcome="It was cancelled before it was begun.",
    )
    return waiting or _move(key, (Job.State.RUNNING,), cancel_asked_at=now)


def again(key: int, *, by: User) -> Job | None:
    """Ask once more for a job that is over; None where this version does not know its kind."""
    job = Job.objects.get(pk=key)
    if kind_named(job.kind) is None:
        return None
    return ask_for_job(job.kind, about=job.about, arguments=job.arguments, by=by)[0]


def resume_turns() -> int:
    """Let turns of the schedule that were interrupted wait anew, twice at most; return how many."""
    found = Job.objects.filter(state=Job.State.INTERRUPTED, tries__lt=MOST_TRIES).exclude(turn="")
    at_work = Job.objects.filter(state__in=Job.AT_WORK).values("kind", "about")
    busy = {(one["kind"], one["about"]) for one in at_work}
    latest: dict[tuple[str, str], Job] = {}
    for job in found.order_by("turn"):
        latest[job.kind, job.about] = job
    wanted = [job for place, job in latest.items() if place not in busy]
    return sum(
        _move(job.pk, (Job.State.INTERRUPTED,), state=Job.State.WAITING, ended_at=None, outcome="", step=0)
        for job in wanted
    )


def settle_interrupted(now: datetime) -> int:
    """Say of every job whose worker is silent that it was interrupted, and return how many there were."""
    silent = Q(seen_at__lt=now - SILENT_FOR) | Q(seen_at__isnull=True)
    found = Job.objects.filter(silent, state=Job.State.RUNNING)
    return found.update(state=Job.State.INTERRUPTED, ended_at=now, outcome=STOPPED)


def _end(key: int, state: str, outcome: str, **more: object) -> None:
    _move(key, (Job.State.RUNNING,), state=state, outcome=outcome[:LONGEST], ended_at=timezone.now(), **more)


def _move(key: int, states: tuple[str, ...], **values: object) -> bool:
    return bool(Job.objects.filter(pk=key, state__in=states).update(**values))
