"""The worker: does one job after the other, each in a process of its own that it can stop at any moment.

While a job is done the worker gives a sign of life for it every ten seconds, looks every second whether
somebody wants it stopped, and stops what takes too long. A worker that is killed takes its process with it:
that one looks whether its parent is still there.
"""

from __future__ import annotations

import contextlib
import logging
import os
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Callable
from time import monotonic
from typing import Final

from django.conf import settings
from django.db import DatabaseError, InterfaceError, close_old_connections
from django.utils import timezone

from people.jobs import kind_named
from people.models import Job
from people.models.jobs import BEAT
from people.services import jobs
from people.services.delivering import deliver_noted
from people.services.schedule import ask_for_what_is_due, note_alive
from reporting.words import worded

LOOK: Final = 1.0
"""Seconds between two looks at what waits."""
MAILS_EVERY: Final = 15.0
SCHEDULE_EVERY: Final = 60.0
TOO_LONG: Final = "It took too long and was stopped. Nothing of it was kept."
GRACE: Final = 5.0
"""Seconds that a process has to end by itself before it is killed."""

log = logging.getLogger(__name__)


class Worker:
    """Does jobs until it is asked to stop."""

    def __init__(self, *, with_schedule: bool, look: float = LOOK) -> None:
        machine, process = socket.gethostname(), os.getpid()
        self.name = f"{machine}:{process}"[:120]
        self.description = worded(
            "goes on, process %(process)s on %(machine)s", process=process, machine=machine
        )
        self.with_schedule = with_schedule
        self.look = look
        self.stopping = threading.Event()
        self._due: dict[str, float] = {}

    def go_on(self, is_wanted: Callable[[], bool] = lambda: True) -> None:
        """Work until ``stopping`` is set or nobody wants it any more."""
        mails = threading.Thread(target=self._send_mails, name="mails", daemon=True)
        mails.start()
        while is_wanted() and not self.stopping.is_set():
            try:
                close_old_connections()
                is_done = self.turn()
            except (DatabaseError, InterfaceError) as error:
                # The database may be back at the next look.
                log.warning("The worker waits for the database: %s", error)
                is_done = False
            if not is_done:
                self.stopping.wait(self.look)
        self.stopping.set()
        mails.join(settings.EMAIL_TIMEOUT + GRACE)

    def turn(self) -> bool:
        """Look once at what waits and do the first of it; say whether there was any."""
        now = timezone.now()
        if self._is_due("alive", BEAT.total_seconds()):
            note_alive("worker", self.description)
            jobs.settle_interrupted(now)
        if self.with_schedule and self._is_due("schedule", SCHEDULE_EVERY):
            ask_for_what_is_due(now)
        job = jobs.next_job(self.name)
        if job is not None:
            self._do(job)
        return job is not None

    def _is_due(self, what: str, every: float) -> bool:
        if monotonic() < self._due.get(what, 0):
            return False
        self._due[what] = monotonic() + every
        return True

    def _do(self, job: Job) -> None:
        """Have a job done by a process of its own, and watch it until it ends."""
        kind = kind_named(job.kind)
        until = monotonic() + (kind.longest.total_seconds() if kind else BEAT.total_seconds())
        command = [sys.executable, str(settings.BASE_DIR / "manage.py"), "run_job", str(job.pk)]
        process = subprocess.Popen(  # noqa: S603 — our own command, given a key of ours
            [*command, "--parent", str(os.getpid())],
            stdin=subprocess.DEVNULL,
            cwd=settings.BASE_DIR,
            start_new_session=True,
        )
        while True:
            try:
                process.wait(self.look)
            except subprocess.TimeoutExpired:
                if self._ends_early(job, process, is_late=monotonic() > until):
                    return
            else:
                # A process that could do so has said itself how it ended; this does nothing then.
                if jobs.fail(job.pk, jobs.UNFORESEEN, tries=job.tries):
                    log.error("Work in the background died: %s.", kind.words if kind else job.kind)
                return

    def _ends_early(self, job: Job, process: subprocess.Popen[bytes], *, is_late: bool) -> bool:
        """Give a sign of life for a job, and stop it where that is wanted; say whether it was stopped."""
        if not (self.stopping.is_set() or is_late or not self._is_wanted(job)):
            return False
        try:
            # It is said first, so that the work, which is asked to end, does not call itself failed.
            if self.stopping.is_set():
                jobs.interrupt(job.pk, tries=job.tries)
            elif is_late:
                if jobs.fail(job.pk, TOO_LONG, tries=job.tries):
                    log.error("Work in the background took too long: %s.", job.kind)
            else:
                jobs.cancelled(job.pk, tries=job.tries)
        except (DatabaseError, InterfaceError) as error:
            log.warning("The worker could not say how a job ended: %s", error)
        stop(process)
        return True

    def _is_wanted(self, job: Job) -> bool:
        try:
            if self._is_due("alive", BEAT.total_seconds()):
                note_alive("worker", self.description)
                jobs.beat(job)
            return jobs.is_wanted(job)
        except (DatabaseError, InterfaceError) as error:
            log.warning("The worker waits for the database: %s", error)
            close_old_connections()
            return True

    def _send_mails(self) -> None:
        """Send the mails that wait, again and again."""
        while not self.stopping.wait(MAILS_EVERY):
            try:
                close_old_connections()
                deliver_noted(timezone.now())
            except Exception as error:
                # The database or the mail server may be back by then.
                log.warning("Mails were not sent: %s: %s", type(error).__name__, error)


def stop(process: subprocess.Popen[bytes]) -> None:
    """End a process and all that it has started: first by asking, then by force."""
    for sign in (signal.SIGTERM, signal.SIGKILL):
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, sign)
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(GRACE)
            return


def end_without(parent: int) -> None:
    """End this process as soon as its parent is no longer there; looked at every second beside its work."""

    def watch() -> None:
        pause = threading.Event()
        while not pause.wait(LOOK):
            if os.getppid() != parent:
                os.killpg(0, signal.SIGKILL)

    threading.Thread(target=watch, name="parent", daemon=True).start()
