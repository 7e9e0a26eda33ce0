"""Deletes what is kept of people no longer."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from people.services.forgetting import forget_what_is_over


class Command(BaseCommand):
    help = "Delete sessions, delays and invitations that are over; for a nightly job."

    def handle(self, *args: Any, **options: Any) -> None:
        for name, many in forget_what_is_over().items():
            self.stdout.write(f"{name}: {many}")
