"""Has a file of somebody else opened in a process of its own, that may use little memory and time."""

from __future__ import annotations

import signal
import subprocess
import sys
from typing import Final

WALL_TO_CPU: Final = 6
"""How much longer than its time of the processor a child may last: a busy machine makes nobody's file bad."""


class SlowChildError(Exception):
    """The process used, or lasted, longer than it may."""


class FailedChildError(Exception):
    """The process gave up: the file is damaged, or asks for more memory than it may have."""


def ask_child(module: str, content: bytes, *words: str, seconds: int) -> bytes:
    """Return what a module of ours prints when it is run as a program with a file on its standard input.

    The module limits itself with ``limit_child`` to so many ``seconds`` of the processor. By the clock it
    may last several times as long. Raises SlowChildError, FailedChildError.
    """
    try:
        done = subprocess.run(  # noqa: S603 — a module of ours, given fixed words
            [sys.executable, "-m", module, *words],
            input=content,
            capture_output=True,
            timeout=seconds * WALL_TO_CPU,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise SlowChildError from None
    if done.returncode == -signal.SIGXCPU:
        raise SlowChildError
    if done.returncode != 0:
        raise FailedChildError
    return done.stdout


def limit_child(*, memory: int, seconds: int) -> None:
    """Let this process have so many bytes of memory and seconds of the processor, and no more."""
    import resource

    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    # Past the first number the process gets a signal of its own; the second one is for a deaf one.
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + 1))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
