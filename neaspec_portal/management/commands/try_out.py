"""Everything ``make run`` does once the environment stands."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import connection
from django.utils import timezone

from neaspec_portal import environment as env
from neaspec_portal.older import is_older, set_aside


class Command(BaseCommand):
    help = "Migrate, load the review, make the demo accounts and serve (in development only)."

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.DEVELOPMENT:
            raise CommandError("This is for trying out (DEVELOPMENT=true); see the README for production.")
        try:
            port = env.whole_number("PORT", default=8000, least=1)
        except ImproperlyConfigured as error:
            raise CommandError(str(error)) from None
        ensure_port_is_free(port)
        self._make_room_for_this_layout()
        call_command("migrate", verbosity=0)
        call_command("load_review", stdout=self.stdout)
        call_command("load_survey", stdout=self.stdout)
        call_command("load_partnerships", stdout=self.stdout)
        call_command("load_evaluation", stdout=self.stdout)
        call_command("demo_accounts", stdout=self.stdout)
        call_command("load_training", stdout=self.stdout)
        call_command("load_paper", stdout=self.stdout)
        call_command("demo_paper", stdout=self.stdout)
        self.stdout.write(f"\nThe portal is open at http://127.0.0.1:{port} (stop with Ctrl-C)")
        self.stdout.flush()
        worker = [sys.executable, "manage.py", "deliver_mails", "--every", "15", "--beside", str(os.getpid())]
        subprocess.Popen(worker, cwd=settings.BASE_DIR)  # noqa: S603 - ends with this process, see there
        gunicorn = str(Path(sys.executable).with_name("gunicorn"))
        arguments = ["neaspec_portal.wsgi", "--bind", f"127.0.0.1:{port}", "--workers", "2"]
        os.execv(gunicorn, [gunicorn, *arguments, "--threads", "4", "--log-level", "warning"])  # noqa: S606

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
