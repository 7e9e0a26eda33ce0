"""Noting when a command ran, so that an administrator sees when it did last."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from django.utils import timezone

from people.models import Run

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
