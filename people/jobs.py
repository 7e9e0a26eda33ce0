"""Kinds of work that a worker can do: every app registers its own.

A kind names a function that does the work. It is called in a process of its own, which the worker can stop at
any moment; so what it makes must appear whole or not at all. See ``docs/decisions/0056-jobs.md``.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import time, timedelta
from typing import Any, Final, Protocol

from django.core.exceptions import ImproperlyConfigured

from reporting.words import worded


class JobFailedError(Exception):
    """The work cannot be done, for a reason that whoever asked for it can understand."""


class Teller(Protocol):
    """Tells how far the work is."""

    def __call__(self, step: int, doing: str = "") -> None:
        """So many steps are finished, and this is done now."""


@dataclass(frozen=True)
class Done:
    """What came of a piece of work: in a sentence, and where it is read."""

    words: str
    address: str = ""


@dataclass(frozen=True)
class Turns:
    """When the schedule asks for a kind of work: every day at a time (UTC), or on one day of the week."""

    at: time
    weekday: int | None = None
    """0 for Monday; None for every day."""


@dataclass(frozen=True)
class JobKind:
    """A kind of work: its name, what it is called on screen, and what does it."""

    name: str
    words: str
    run: Callable[[Mapping[str, Any], Teller], str | Done]
    """Does the work with its arguments, and returns what came of it; raises JobFailedError."""
    steps: tuple[str, ...] = ()
    """What is done, in order, where that is known."""
    longest: timedelta = timedelta(hours=1)
    """After this time it is stopped."""
    turns: Turns | None = None
    is_wanted: Callable[[], bool] = lambda: True
    """Whether the schedule asks for it at this installation."""

    @property
    def is_scheduled(self) -> bool:
        """The schedule asks for it."""
        return self.turns is not None and self.is_wanted()


_KINDS: Final[dict[str, JobKind]] = {}


def register_job(kind: JobKind) -> JobKind:
    """Let the worker do a kind of work; raises ImproperlyConfigured for a name that is taken."""
    if _KINDS.setdefault(kind.name, kind) is not kind:
        raise ImproperlyConfigured(worded("There are two kinds of jobs %(name)s.", name=kind.name))
    return kind


def job_kinds() -> tuple[JobKind, ...]:
    """Return all kinds, in the order of their names."""
    return tuple(_KINDS[name] for name in sorted(_KINDS))


def kind_named(name: str) -> JobKind | None:
    """Return a kind; None where no app of this version knows it."""
    return _KINDS.get(name)
