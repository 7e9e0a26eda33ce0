"""Asks for what is due; to be run every few minutes from a timer."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from people.services.schedule import ask_for_what_is_due


class Command(BaseCommand):
    help = (
        "Ask for the work that is due every night or every week; a turn that was missed is made up for once."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        for job in ask_for_what_is_due(timezone.now()):
            self.stdout.write(f"Asked for: {job.kind}, due {job.turn} UTC.")
