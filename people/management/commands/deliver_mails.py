"""Sends the mails that wait, once; the worker does so every few seconds."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from people.services.delivering import deliver_noted


class Command(BaseCommand):
    help = "Send the mails that tell of what happened, and try those again that failed."

    def handle(self, *args: Any, **options: Any) -> None:
        done = deliver_noted(timezone.now())
        if done.sent or done.failed:
            self.stdout.write(f"Mails sent: {done.sent}, failed: {done.failed}.")
