"""Sends one message, to see whether the settings of mail are right."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage
from django.core.management.base import BaseCommand, CommandError, CommandParser

from people.services.mails import send


class Command(BaseCommand):
    help = "Send a message with the mail settings of the environment, and say what the mail server said."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("address")

    def handle(self, *args: Any, address: str, **options: Any) -> None:
        server = f"{settings.EMAIL_HOST}:{settings.EMAIL_PORT}"
        message = EmailMessage(
            subject="Test of the portal's mail",
            body=f"This message came from {settings.PORTAL_ADDRESS}. Nothing else has to be done.",
            to=[address],
        )
        if failure := send(message):
            raise CommandError(f"{server} did not take it: {failure}")
        self.stdout.write(f"Sent to {address} by {server}.")
