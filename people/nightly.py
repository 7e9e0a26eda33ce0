"""What is looked at once a night: every app registers what it has to check or to tidy up."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime

Check = Callable[[datetime], Iterable[str]]
"""Looks at something at a moment, does what follows, and says in a sentence each what it did."""
_CHECKS: list[Check] = []


def register_nightly(check: Check) -> None:
    """Let an app have something looked at once a night; what is registered twice runs once."""
    if check not in _CHECKS:
        _CHECKS.append(check)


def run_nightly(now: datetime) -> list[str]:
    """Run every check, and return what they did."""
    return [said for check in _CHECKS for said in check(now)]
