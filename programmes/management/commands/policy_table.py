"""Writes who may do what to a round from the policy table."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from programmes import policies

INTRODUCTION = (
    "Generated from `programmes/policies.py` by `make docs`; a check fails when it is out of date, and a "
    "test walks every address and method by it. “Own State” acts reach only what belongs to the State an "
    "account speaks for; another State’s object answers like one that does not exist."
)


def policy_table() -> str:
    """Return the table as Markdown: every act, the roles, the states of the round, the conditions."""
    return "\n".join(_lines()) + "\n"


def _lines() -> Iterator[str]:
    yield "# Who may do what to a round"
    yield ""
    yield INTRODUCTION
    yield ""
    yield f"| act | {' | '.join(policies.ROLES)} | states of the round | conditions | leads to |"
    yield f"|---|{'---|' * len(policies.ROLES)}---|---|---|"
    for act in policies.ACTS.values():
        marks = " | ".join("yes" if role in act.roles else "–" for role in policies.ROLES)
        states = [state for state in _STATES if state in act.statuses]
        conditions = [
            *(["own State"] if act.own_state else []),
            *(["until the deadline, by the server’s clock"] if act.until_deadline else []),
            *([act.condition] if act.condition else []),
        ]
        yield (
            f"| {act.words} | {marks} | {', '.join(states) or '–'} | {'; '.join(conditions) or '–'} "
            f"| {act.leads_to or '–'} |"
        )
    yield ""
    yield "## Who reads a round on the ordinary pages"
    yield ""
    yield "| role | states of the round |"
    yield "|---|---|"
    for role, statuses in policies.READABLE_STATUSES.items():
        yield f"| {role} | {', '.join(state for state in _STATES if state in statuses)} |"


_STATES = (policies.DRAFT, policies.CIRCULATED, policies.CLEARED, policies.PRESENTED)


class Command(BaseCommand):
    help = "Write docs/who-may-do-what.md from the policy table, or check that it is up to date."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--check", action="store_true")

    def handle(self, *args: Any, check: bool, **options: Any) -> None:
        file = settings.BASE_DIR / "docs" / "who-may-do-what.md"
        if not check:
            file.write_text(policy_table(), encoding="utf-8")
        elif not file.exists() or file.read_text(encoding="utf-8") != policy_table():
            raise CommandError("docs/who-may-do-what.md is out of date: make docs")
