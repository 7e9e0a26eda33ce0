"""Everything ``make run`` does once the environment stands."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connection
from django.utils import timezone

from neaspec_portal import typed_settings as env
from neaspec_portal.around import is_older, set_aside

BEFORE_SERVING = ("load_review", "load_survey", "load_partnerships", "load_evaluation", "demo_accounts")
MEANWHILE = ("load_paper", "demo_paper", "load_training")
"""What is loaded while the first pages are read already: the paper with its files, and the training plan."""


class Command(BaseCommand):
    help = "Migrate, load the review, make the demo accounts and serve (in development only)."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--rest", action="store_true", help="Load what comes after the first pages.")

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.DEVELOPMENT:
            raise CommandError("This is for trying out (DEVELOPMENT=true); see the README for production.")
        if options["rest"]:
            self._load(MEANWHILE)
            self.stdout.write("The paper and the training plan are loaded too.")
            return
        try:
            port = env.whole_number("PORT", default=8000, least=1)
        except ImproperlyConfigured as error:
            raise CommandError(str(error)) from None
        ensure_port_is_free(port)
        self._make_room_for_this_layout()
        call_command("migrate", verbosity=0)
        self._load(BEFORE_SERVING)
        self.stdout.write(f"\nThe portal is open at http://127.0.0.1:{port} (stop with Ctrl-C)")
        self.stdout.write("The paper and the training plan follow within a minute.")
        self.stdout.flush()
        worker = ("worker", "--with-schedule", "--parent", str(os.getpid()))
        for arguments in (("try_out", "--rest"), worker):
            # Both end by themselves, the second one with this process.
            subprocess.Popen([sys.executable, "manage.py", *arguments], cwd=settings.BASE_DIR)  # noqa: S603
        gunicorn = str(Path(sys.executable).with_name("gunicorn"))
        serving = ["neaspec_portal.wsgi", "--bind", f"127.0.0.1:{port}", "--workers", "2"]
        os.execv(gunicorn, [gunicorn, *serving, "--threads", "4", "--log-level", "warning"])  # noqa: S606

    def _load(self, commands: Iterable[str]) -> None:
        for one in commands:
            call_command(one, stdout=self.stdout)

    def _make_room_for_this_layout(self) -> None:
        """Set a database aside that an older version made; it cannot be brought up to date."""
        if not is_older(connection):
            return
        if Path(str(connection.settings_dict["NAME"])) != settings.VAR_DIR / "neaspec.sqlite3":
            raise CommandError("The database is of an older layout. Name an empty one by DATABASE_URL.")
        connection.close()
        place = set_aside(settings.VAR_DIR, timezone.now().date())
        self.stdout.write(f"The database was of an older layout. It is in {place} now; a new one is made.")


def ensure_port_is_free(port: int) -> None:
    """Raise CommandError with one clear line when the port cannot be opened."""
    if port > 65_535:
        raise CommandError(f"PORT={port} is not a port; give a number up to 65535.")
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError as error:
            raise CommandError(
                f"Port {port} cannot be used ({error.strerror}). Choose another: make run PORT={port + 1}"
            ) from None
