"""Whether the ledger is as it was written."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from people.selectors.ledger import read_chain


class Command(BaseCommand):
    help = "Compute the digest of every line of the ledger anew; say where one was changed or is missing."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--head", default="", help="a digest from an older mail or from the feed")

    def handle(self, *args: Any, head: str, **options: Any) -> None:
        chain = read_chain(head.strip().lower())
        for one in chain.breaks:
            self.stdout.write(f"{one}.")
        if not chain.has_known:
            self.stdout.write("No line has the digest that was given: lines were changed or taken away.")
        if chain.breaks or not chain.has_known:
            raise CommandError("The ledger is not as it was written.")
        if chain.waiting:
            self.stdout.write(f"Lines at the end that get their digest with the next one: {chain.waiting}.")
        self.stdout.write(f"Lines that follow each other: {chain.lines}. Last digest: {chain.head or 'none'}")
