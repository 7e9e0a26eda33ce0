"""What is done every night or every week, once a turn, and when each ran last."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

from django.utils import timezone

from people.jobs import Turns, job_kinds
from people.models import Job, Run
from people.services.jobs import ask_for_job, resume, settle_interrupted
from reporting.words import worded

MOST_TRIES: Final = 3
"""So often a turn is begun that is interrupted each time."""


def latest_turn(turns: Turns, now: datetime) -> datetime:
    """Return the last moment, now or before, at which a kind of work is due."""
    moment = datetime.combine(now.astimezone(UTC), turns.at, UTC)
    if moment > now:
        moment -= timedelta(days=1)
    if turns.weekday is not None:
        moment -= timedelta(days=(moment.weekday() - turns.weekday) % 7)
    return moment


def ask_for_what_is_due(now: datetime) -> list[Job]:
    """Ask for every kind of work whose last turn nobody has asked for yet, and return what is new.

    Of turns that were missed only the last is made up for. A turn that was interrupted is begun again, twice
    at most. Two schedules at once ask once.
    """
    settle_interrupted(timezone.now())
    found = []
    for kind in job_kinds():
        if kind.turns is None or not kind.is_scheduled:
            continue
        turn = latest_turn(kind.turns, now).strftime("%Y-%m-%d %H:%M")
        job = Job.objects.filter(kind=kind.name, turn=turn).first()
        if job is None:
            job, is_new = ask_for_job(kind.name, turn=turn)
        else:
            is_new = job.tries < MOST_TRIES and resume(job)
        if is_new:
            found.append(job)
    note_alive("schedule", worded("%(many)s asked for", many=len(found)))
    return found


LONGEST = 200


@dataclass
class Noted:
    """What a run says of itself when it ends."""

    outcome: str = ""


@contextmanager
def noted_run(name: str, *, explained: tuple[type[Exception], ...] = ()) -> Iterator[Noted]:
    """Note when a command begins and how it ends; what it raises is noted and goes on.

    Errors that are ``explained`` say in words what happened; of any other the name of its kind is noted too.
    """
    Run.objects.update_or_create(
        name=name,
        defaults={"started_at": timezone.now(), "ended_at": None, "outcome": "", "is_failed": False},
    )
    noted = Noted()
    try:
        yield noted
    except BaseException as error:
        said = str(error) if isinstance(error, explained) else f"{type(error).__name__}: {error}"
        Run.objects.filter(name=name).update(ended_at=timezone.now(), outcome=said[:LONGEST], is_failed=True)
        raise
    Run.objects.filter(name=name).update(ended_at=timezone.now(), outcome=noted.outcome[:LONGEST])


def note_alive(name: str, outcome: str = "") -> None:
    """Note that something which goes on for good was there just now."""
    now = timezone.now()
    values = {"started_at": now, "ended_at": now, "outcome": outcome[:LONGEST], "is_failed": False}
    Run.objects.update_or_create(name=name, defaults=values)
