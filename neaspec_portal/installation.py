"""Whether an installation has what it needs, and what a process looks at before it works."""

from __future__ import annotations

import gc
import secrets
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any, Final

from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.staticfiles.storage import ManifestFilesMixin, staticfiles_storage
from django.core import checks
from django.core.mail import get_connection
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.utils import timezone

from neaspec_portal.server import LITTLE_ROOM, runs_of
from people.policies import ADMINISTRATOR
from people.selectors.organisation import is_empty_portal
from people.selectors.people import keys_with_factor
from people.services.sealing import lost_seeds
from programmes.models import FileWithdrawal, StoredFile
from programmes.services.files import name_of
from reporting.stores import BUNDLES, FILES, store
from reporting.words import choice_in_words, list_in_words, worded

LEAST_ROOM: Final = 1_000_000_000
"""Bytes that the disk must have left."""
CLOCKS_MAY_DIFFER: Final = timedelta(seconds=5)
COLLECT: Final = (
    "Run “manage.py collectstatic --noinput”, then “chmod -R a+rX” on the folder “static” in VAR_DIR."
)
SCRIPTS: Final = {"zh": "Chinese", "ja": "Japanese", "ko": "Korean", "ru": "Russian"}


@dataclass(frozen=True)
class Finding:
    """What one check found: in order where ``to_do`` is empty."""

    what: str
    to_do: str = ""

    @property
    def is_well(self) -> bool:
        return not self.to_do


def findings() -> Iterator[Finding]:
    """Look at everything that an installation needs; what cannot be looked at is a finding too."""
    lacks_tables = _lacks_tables()
    for look in _LOOKS:
        if lacks_tables and look in _NEED_TABLES:
            continue
        try:
            yield from look()
        except (OSError, DatabaseError, subprocess.SubprocessError) as error:
            name = (look.__doc__ or "").split("\n")[0].rstrip(".")
            yield Finding(f"{name}: {type(error).__name__}", str(error).strip() or "See the log.")


def _lacks_tables() -> bool:
    """Say whether migrations wait, so that what stands in tables cannot be looked at."""
    try:
        return bool(migrations_waiting())
    except DatabaseError:
        return False


def migrations_waiting() -> int:
    """Return how many changes of its tables the database lacks; raises DatabaseError."""
    executor = MigrationExecutor(connection)
    return len(executor.migration_plan(executor.loader.graph.leaf_nodes()))


def _settings() -> Iterator[Finding]:
    """Settings."""
    found = checks.run_checks(include_deployment_checks=True)
    for one in found:
        if one.level >= checks.WARNING:
            yield Finding(f"Settings: {one.msg}", one.hint or "See “manage.py check --deploy”.")
    if not any(one.level >= checks.WARNING for one in found):
        yield Finding("Settings are those of a server")
    if settings.SIGNING_SECRET == settings.SECRET_KEY:
        yield Finding(
            "Bundles are signed with SECRET_KEY",
            "Set SIGNING_SECRET to another long random text, so that a new SECRET_KEY does not change it.",
        )
    if not settings.PORTAL_ADDRESS.startswith("https://"):
        yield Finding(
            worded("Links in mails lead to %(address)s", address=settings.PORTAL_ADDRESS),
            "Set PORTAL_ADDRESS to the https address that readers use.",
        )
    if not settings.PRIVACY_CONTACT:
        yield Finding("The privacy page names nobody", "Set PRIVACY_CONTACT to whom people can write.")


def _database() -> Iterator[Finding]:
    """Database."""
    waiting = migrations_waiting()
    if waiting:
        yield Finding(
            worded("The database lacks %(waiting)s changes of its tables", waiting=waiting),
            "Run “manage.py migrate”; where there is content, after a backup with the version before "
            "(docs/upgrading.md).",
        )
        return
    yield Finding(
        worded("The database answers and is up to date (%(vendor)s)", vendor=connection.display_name)
    )
    if connection.vendor == "postgresql":
        yield from _account_and_encoding()
        with connection.cursor() as cursor:
            cursor.execute("SELECT clock_timestamp()")
            apart = abs(timezone.now() - cursor.fetchone()[0])
        if apart > CLOCKS_MAY_DIFFER:
            seconds = round(apart.total_seconds())
            yield Finding(
                worded(
                    "The clocks of this machine and of the database are %(seconds)s s apart", seconds=seconds
                ),
                "Let both follow a time server (timedatectl set-ntp true).",
            )


def _factors() -> Iterator[Finding]:
    """Second factors."""
    if lost := lost_seeds():
        yield Finding(
            worded("Second factors whose key is gone: %(lost)s", lost=lost),
            "Put factor.key back, or what it held into FACTOR_KEYS; else “manage.py account recover NAME”.",
        )


def owns_tables() -> bool:
    """Say whether the account of this connection owns a table of the portal."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM pg_tables WHERE schemaname = 'public' AND tableowner = current_user")
        return cursor.fetchone() is not None


def _account_and_encoding() -> Iterator[Finding]:
    if owns_tables():
        yield Finding(
            "The portal's database account owns the tables, and could switch off what freezes records",
            "Let the web and the worker use an account that owns none (docs/operations.md, section 1).",
        )
    with connection.cursor() as cursor:
        cursor.execute("SHOW server_encoding")
        encoding = str(cursor.fetchone()[0])
    if encoding != "UTF8":
        yield Finding(
            worded("The database stores text as %(encoding)s", encoding=encoding),
            "Make it anew with createdb --encoding UTF8 --template template0, and restore a backup.",
        )


def _people() -> Iterator[Finding]:
    """Whose portal it is."""
    if is_empty_portal():
        yield Finding(
            "Nobody has said yet whose portal this is",
            "Open the portal and enter the code of “manage.py setup_code”.",
        )
        return
    found = list(get_user_model().objects.filter(is_active=True, groups__name=ADMINISTRATOR))
    if not found:
        yield Finding(
            "There is no administrator", "Invite one: “manage.py account invite ADDRESS” prints a link."
        )
    elif settings.FACTOR_REQUIRED and not keys_with_factor(found):
        yield Finding("No administrator has a second factor", "Sign in as the administrator and set one up.")
    else:
        yield Finding("There is an administrator")


def _files() -> Iterator[Finding]:
    """Folders and disk."""
    if static_files_missing():
        yield Finding("Style sheets and scripts are missing", COLLECT)
    elif not _can_be_read_by_others(Path(settings.STATIC_ROOT)):
        yield Finding("The web server before the portal may not read style sheets and scripts", COLLECT)
    else:
        yield Finding("Style sheets and scripts are collected")
    settings.VAR_DIR.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryFile(dir=settings.VAR_DIR):
        pass
    probe = f".probe-{secrets.token_hex(8)}"
    for area in (FILES, BUNDLES):
        store(area).write(probe, b"probe")
        store(area).remove(probe)
    room = shutil.disk_usage(settings.STORAGE_DIR)
    free = round(room.free / 2**30, 1)
    if room.free < max(LEAST_ROOM, room.total * LITTLE_ROOM):
        yield Finding(
            worded("Only %(free)s GB of the disk are free", free=free), "Make room, or give it a larger disk."
        )
    else:
        yield Finding(worded("Folders can be written to; %(free)s GB are free", free=free))
    if settings.STORAGE_BUCKET is not None:
        yield Finding(worded("The bucket %(name)s can be written to", name=settings.STORAGE_BUCKET.name))


def _stored_files() -> Iterator[Finding]:
    """Whether every uploaded file is where ``STORAGE_URL`` says."""
    withdrawn = FileWithdrawal.objects.values("file__sha256")
    named = {name_of(one) for one in StoredFile.objects.exclude(sha256__in=withdrawn)}
    missing = named - {one.name for one in store(FILES).listed()} if named else set()
    if missing:
        yield Finding(
            worded(
                "%(some)s of %(many)s stored files are not in the store", some=len(missing), many=len(named)
            ),
            "Copy the folder “files” to where STORAGE_URL says (docs/scaling.md), or restore a backup.",
        )


def _can_be_read_by_others(folder: Path) -> bool:
    """Say whether another account may read the style sheets that were collected."""
    collected = [*folder.glob("*.json"), *folder.glob("reporting/portal*.css")]
    return all(one.stat().st_mode & 0o004 for one in collected) and bool(folder.stat().st_mode & 0o001)


def _shared() -> Iterator[Finding]:
    """Redis, where it is set."""
    if not settings.REDIS_URL:
        return
    from neaspec_portal.shared_cache import redis_answers

    if redis_answers():
        yield Finding("Redis answers")
    else:
        yield Finding(
            "Redis does not answer; each process remembers pages for itself",
            "Start it, mend REDIS_URL, or leave REDIS_URL empty.",
        )


def _backup_folder() -> Iterator[Finding]:
    """Folder of backups."""
    folder = settings.BACKUP_DIR
    if folder is None:
        yield Finding("No backup is written", "Set BACKUP_DIR to a folder, best on another disk.")
        return
    try:
        with tempfile.TemporaryFile(dir=folder):
            pass
    except OSError as error:
        yield Finding(
            worded(
                "Backups cannot be written to %(folder)s: %(why)s", folder=folder, why=error.strerror or error
            ),
            "Make the folder for the portal's account alone; it also stands in ReadWritePaths of the worker.",
        )
    else:
        yield Finding(worded("Backups can be written to %(folder)s", folder=folder))


def _fonts() -> Iterator[Finding]:
    """Fonts for papers."""
    if shutil.which("fc-list") is None:
        yield Finding("Fonts cannot be listed", "Install fontconfig and fonts-noto-cjk (apt-get install …).")
        return
    missing = []
    for code, name in SCRIPTS.items():
        command = ["fc-list", f":lang={code}"]
        listed = subprocess.run(command, capture_output=True, check=True, timeout=20)  # noqa: S603
        if not listed.stdout.strip():
            missing.append(name)
    if missing:
        names = choice_in_words(missing)
        yield Finding(
            worded("No font writes %(names)s", names=names), "Install fonts-noto-cjk and fonts-dejavu-core."
        )
    else:
        names = list_in_words(SCRIPTS.values())
        yield Finding(worded("Fonts write %(names)s", names=names))


def _mail() -> Iterator[Finding]:
    """Mail server."""
    place = worded("%(host)s:%(port)s", host=settings.EMAIL_HOST, port=settings.EMAIL_PORT)
    try:
        opened = get_connection()
        opened.open()
        opened.close()
    except Exception as error:
        yield Finding(
            worded("The mail server %(place)s does not answer: %(error)s", place=place, error=error),
            "Set EMAIL_HOST, EMAIL_PORT and what goes with them; see docs/operations.md.",
        )
    else:
        yield Finding(worded("The mail server %(place)s answers", place=place))


def _runs() -> Iterator[Finding]:
    """What runs beside the server."""
    for one in runs_of(timezone.now()):
        if one.is_late:
            said = (
                worded(" (it said: %(outcome)s)", outcome=one.run.outcome)
                if one.run and one.run.outcome
                else ""
            )
            yield Finding(
                worded("Not run lately, or failed: %(words)s%(said)s", words=one.words, said=said), one.to_do
            )
        else:
            yield Finding(worded("Runs as it should: %(words)s", words=one.words))


_LOOKS: Final[tuple[Callable[[], Iterator[Finding]], ...]] = (
    _settings,
    _database,
    _people,
    _factors,
    _files,
    _stored_files,
    _shared,
    _backup_folder,
    _fonts,
    _mail,
    _runs,
)
_NEED_TABLES: Final = frozenset({_people, _factors, _stored_files, _runs})


def static_files_missing() -> bool:
    """Say whether the style sheets and scripts of this version have not been collected."""
    storage: Any = staticfiles_storage
    return isinstance(storage, ManifestFilesMixin) and "reporting/portal.css" not in storage.hashed_files


def settle() -> None:
    """Let the collector leave alone what stands after the start, and look through the rest, less often.

    It is off until then, see ``neaspec_portal.wsgi``, and does not look through the start itself: that takes
    0.15 s and finds 2 MB.

    A page makes some ten thousand objects, an import of twenty thousand rows half a million; with Python's
    own settings the collector goes through all of them dozens of times.
    """
    gc.freeze()
    gc.set_threshold(20_000, 20, 20)
    gc.enable()
