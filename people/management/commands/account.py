"""Accounts, where no administrator is left or none is there yet."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser

from people.services.recovery import invite_first_administrator, recover


class Command(BaseCommand):
    help = (
        "“recover NAME” takes password and second factor of an account away and prints a link to choose new "
        "ones; “invite EMAIL” invites the first administrator. Both stand in the ledger."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("step", choices=("recover", "invite"))
        parser.add_argument("name", help="name of the account, or address of the administrator")
        parser.add_argument("--email", default="", help="for recover: an address, where it has none any more")

    def handle(self, *args: Any, step: str, name: str, email: str, **options: Any) -> None:
        try:
            link = recover(name, email=email) if step == "recover" else invite_first_administrator(name)
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from None
        self.stdout.write("Open this link once, or give it to whom it is for. No earlier one works now:")
        self.stdout.write(link)
