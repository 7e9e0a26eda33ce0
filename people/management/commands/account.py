"""Accounts, where nobody is left who could be the second person, or no administrator is there yet."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser

from people.services import recovery


class Command(BaseCommand):
    help = (
        "“recover NAME” takes password and second factor of an account away and prints a link to choose new "
        "ones; “end NAME” ends an account; “invite EMAIL” invites an administrator. Each stands in the "
        "ledger, and everybody with a role gets a mail."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("step", choices=("recover", "end", "invite"))
        parser.add_argument("name", help="name of the account, or address of the administrator")
        parser.add_argument("--email", default="", help="for recover: an address, where it has none any more")

    def handle(self, *args: Any, step: str, name: str, email: str, **options: Any) -> None:
        try:
            if step == "end":
                recovery.end(name)
                self.stdout.write(f"The account {name} is ended.")
                return
            link = recovery.recover(name, email=email) if step == "recover" else recovery.invite(name)
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from None
        self.stdout.write("Open this link once, or give it to whom it is for. No earlier one works now:")
        self.stdout.write(link)
