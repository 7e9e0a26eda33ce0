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

from people.jobs import Done, JobFailedError, kind_named
from people.models import Job
from people.models.jobs import SILENT_FOR
from reporting.words import worded

if TYPE_CHECKING:
    from django.contrib.auth.models import User
    from django.db.models import QuerySet

log = logging.getLogger(__name__)
LONGEST: Final = 400
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
    values = {"arguments": dict(arguments or {}), "asked_by": by, "turn": turn, "steps": len(kind.steps)}
    doing = kind.steps[0] if kind.steps else ""
    # Another may end between the refusal and the look; then there is room at the second attempt.
    for is_last in (False, True):
        try:
            with transaction.atomic():
                job = Job.objects.create(kind=name, about=about, doing=doing, **values)
            break
        except IntegrityError:
            at_work = Q(about=about, state__in=Job.AT_WORK)
            same = Job.objects.filter(at_work | Q(turn=turn) if turn else at_work, kind=name)
            other = same.order_by("-pk").first()
            if other is not None:
                return other, False
            if is_last:
                raise
    if settings.JOBS == "inline":
        take(job, "inline")
        run_job(job.pk)
        job.refresh_from_db()
    return job, True


def take(job: Job, worker: str) -> bool:
    """Take a waiting job to do it; False when somebody else has taken it already."""
    now = timezone.now()
    values = {"worker": worker, "begun_at": now, "seen_at": now, "tries": F("tries") + 1}
    return _move(job.pk, (Job.State.WAITING,), state=Job.State.RUNNING, **values)


def next_job(worker: str) -> Job | None:
    """Take the job that waits longest; None when nothing waits."""
    for job in Job.objects.filter(state=Job.State.WAITING).order_by("pk")[:5]:
        if take(job, worker):
            job.refresh_from_db()
            return job
    return None


def beat(job: Job) -> None:
    """Give a sign of life for a job."""
    _of_try(job.pk, job.tries).update(seen_at=timezone.now())


def is_wanted(job: Job) -> bool:
    """Say whether a job is still at work in this try, and nobody wants it stopped."""
    return _of_try(job.pk, job.tries).filter(cancel_asked_at__isnull=True).exists()


def run_job(key: int) -> None:
    """Do a job that was taken, in this process, and keep how it ended.

    What nobody foresaw is logged, and raised again.
    """
    job = Job.objects.get(pk=key)
    kind, tries = kind_named(job.kind), job.tries
    if kind is None:
        message = worded("This version of the portal does not know the work “%(kind)s”.", kind=job.kind)
        fail(key, message, tries=tries)
        return

    def tell(step: int, doing: str = "") -> None:
        named = doing or (kind.steps[min(step, len(kind.steps) - 1)] if kind.steps else "")
        _of_try(key, tries).update(step=step, doing=named[:120], seen_at=timezone.now())

    try:
        outcome = kind.run(job.arguments, tell)
    except JobFailedError as error:
        # Nobody waits for a turn of the schedule, so whoever reads the log, or its letters, is told.
        if fail(key, str(error), tries=tries) and job.turn:
            log.error("%s failed: %s", kind.words, error)
    except BaseException as error:
        if fail(key, UNFORESEEN, tries=tries) and isinstance(error, Exception):
            log.exception("%s failed.", kind.words)
        raise
    else:
        done = outcome if isinstance(outcome, Done) else Done(outcome)
        _end(key, Job.State.DONE, done.words, tries=tries, step=job.steps, address=done.address)


def fail(key: int, why: str, *, tries: int | None = None) -> bool:
    """Say that a job was not done, and why; False where somebody has said already how it ended."""
    return _end(key, Job.State.FAILED, why, tries=tries)


def interrupt(key: int, *, tries: int | None = None) -> bool:
    """Say that whoever did a job was stopped."""
    return _end(key, Job.State.INTERRUPTED, STOPPED, tries=tries)


def cancelled(key: int, *, tries: int | None = None) -> bool:
    """Say that a job was stopped because somebody asked for it."""
    return _end(key, Job.State.CANCELLED, "It was cancelled. Nothing of it was kept.", tries=tries)


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
    """Ask once more for a job that is over; None where this version does not know its kind.

    An interrupted turn of the schedule waits anew itself: a second job would do that turn twice.
    """
    job = Job.objects.get(pk=key)
    if kind_named(job.kind) is None:
        return None
    if job.turn and resume(job):
        return job
    return ask_for_job(job.kind, about=job.about, arguments=job.arguments, by=by)[0]


def resume(job: Job) -> bool:
    """Let an interrupted job wait anew; False where it is not interrupted, or another is at work instead."""
    try:
        with transaction.atomic():
            return _move(
                job.pk,
                (Job.State.INTERRUPTED,),
                state=Job.State.WAITING,
                asked_at=timezone.now(),
                cancel_asked_at=None,
                ended_at=None,
                outcome="",
                step=0,
            )
    except IntegrityError:
        return False


def settle_interrupted(now: datetime) -> int:
    """Say of every job whose worker is silent that it was interrupted, and return how many there were."""
    silent = Q(seen_at__lt=now - SILENT_FOR) | Q(seen_at__isnull=True)
    found = Job.objects.filter(silent, state=Job.State.RUNNING)
    return found.update(state=Job.State.INTERRUPTED, ended_at=now, outcome=STOPPED)


def _of_try(key: int, tries: int | None) -> QuerySet[Job]:
    """Return a job while it is done in this try: what an earlier one still says of it is heard no more."""
    found = Job.objects.filter(pk=key, state=Job.State.RUNNING)
    return found if tries is None else found.filter(tries=tries)


def _end(key: int, state: str, outcome: str, *, tries: int | None, **more: object) -> bool:
    values = {"state": state, "outcome": outcome[:LONGEST], "ended_at": timezone.now(), **more}
    return bool(_of_try(key, tries).update(**values))


def _move(key: int, states: tuple[str, ...], **values: object) -> bool:
    return bool(Job.objects.filter(pk=key, state__in=states).update(**values))
