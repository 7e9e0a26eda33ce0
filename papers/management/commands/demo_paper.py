"""Clears the paper of the review with two demo accounts, so that a delegate finds one to read."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.management.base import BaseCommand, CommandError

from papers.exports.assembling import assembled
from papers.exports.files import all_files, handed_out
from papers.selectors.papers import audience_of, paper_keyed
from papers.services.clearing import clear, propose_clearing
from papers.services.corrigenda import ask_for_bundle
from people.services.events import quietly

PAPER = "review-2016-2020"


class Command(BaseCommand):
    help = "Clear the paper of the review with two demo accounts (in development only)."

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.DEVELOPMENT:
            raise CommandError("Demo accounts exist in development only; two people clear a paper.")
        paper = paper_keyed(PAPER)
        if paper.history.count() > 1:
            self.stdout.write("The paper has been worked on; it stays as it is.")
            return
        people = get_user_model().objects
        made = assembled(paper)
        approver = people.get(username="approver")
        with quietly():
            propose_clearing(paper, made.digest, made.obstacles, by=people.get(username="secretariat"))
            files = all_files(handed_out(made))
            cleared = clear(paper_keyed(PAPER), made.digest, made.obstacles, files, by=approver)
        ask_for_bundle(cleared, audience_of(cleared, None), by=approver)
        self.stdout.write("The paper was cleared by two demo accounts; all of it as one file was asked for.")
