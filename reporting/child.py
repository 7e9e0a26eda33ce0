"""Has a file of somebody else opened in a process of its own, that may use little memory and time."""

from __future__ import annotations

import subprocess
import sys


class SlowChildError(Exception):
    """The process took longer than it may."""


class FailedChildError(Exception):
    """The process gave up: the file is damaged, or asks for more memory or time than it may have."""


def ask_child(module: str, content: bytes, *words: str, seconds: int) -> bytes:
    """Return what a module of ours prints when it is run as a program with a file on its standard input.

    Raises SlowChildError, FailedChildError.
    """
    try:
        done = subprocess.run(  # noqa: S603 — a module of ours, told fixed words
            [sys.executable, "-m", module, *words],
            input=content,
            capture_output=True,
            timeout=seconds,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise SlowChildError from None
    if done.returncode != 0:
        raise FailedChildError
    return done.stdout


def limit_child(*, memory: int, seconds: int) -> None:
    """Let this process have so many bytes of memory and seconds of the processor, and no more."""
    import resource

    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
