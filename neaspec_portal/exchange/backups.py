"""Backups: an archive of everything, read back once it is written, and the trial of restoring one."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit, urlunsplit

from django.conf import settings
from django.utils import timezone

from neaspec_portal import typed_settings
from neaspec_portal.exchange.archive import opened
from neaspec_portal.exchange.manifest import Manifest
from neaspec_portal.exchange.reading import check_archive, own_key
from neaspec_portal.exchange.refusals import ExchangeRefusedError
from neaspec_portal.exchange.writing import export_portal, type_of_teller
from people.services.schedule import noted_run

NAME: Final = "portal-%Y-%m-%dT%H%M%SZ"
_NAMED: Final = re.compile(r"portal-\d{4}-\d{2}-\d{2}T\d{6}Z\.zip")
SECRETS: Final = ("SECRET_KEY", "SIGNING_SECRET", "EMAIL_HOST_PASSWORD", "METRICS_TOKEN")
"""Settings whose values are kept apart from the backup."""


@dataclass(frozen=True)
class Retention:
    """How many backups stay: the last of so many days, weeks and months that have one; and the youngest."""

    daily: int = 7
    weekly: int = 5
    monthly: int = 12
    hours: int = 48
    """Every backup that is younger stays as well: the one before an upgrade outlives the one after it."""


def back_up(
    folder: Path, now: datetime, retention: Retention, *, tell: type_of_teller
) -> tuple[Path, Manifest]:
    """Write a backup, read it back to its last byte, and take away those that are no longer kept.

    Beside it stands a file with the settings, their secrets left out. Raises ExchangeRefusedError where a
    backup cannot be written or does not read back; older ones stay then.
    """
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise ExchangeRefusedError(f"{folder} cannot be made: {error.strerror or error}.") from None
    target = folder / f"{now.strftime(NAME)}.zip"
    _sweep(folder, ".portal-*.part", now)
    export_portal(target, credentials=True, tell=tell)
    try:
        manifest = check_archive(target, own_key())
    except ExchangeRefusedError:
        # Under its name it would be taken for the newest.
        target.replace(target.with_suffix(".broken"))
        raise
    settings_file = target.with_suffix(".settings")
    settings_file.touch(mode=0o600)
    settings_file.write_text(settings_without_secrets(), encoding="utf-8")
    for old in superseded(backups_in(folder), retention, now):
        old.unlink(missing_ok=True)
        old.with_suffix(".settings").unlink(missing_ok=True)
        tell(f"taken away: {old.name}")
    return target, manifest


def noted_backup(folder: Path, retention: Retention, *, tell: type_of_teller) -> tuple[Path, str]:
    """Write a backup, note it for the administrator, and return it with a sentence about it."""
    with noted_run("backup", explained=(ExchangeRefusedError,)) as noted:
        path, manifest = back_up(folder, timezone.now(), retention, tell=tell)
        noted.outcome = path.name
    many, size = f"{len(manifest.files):,} stored files", f"{path.stat().st_size:,} bytes"
    return path, f"{path.name}: {manifest.rows:,} rows, {many}, {size}, read back."


def noted_trial(folder: Path) -> str:
    """Restore the newest backup for trial, note it for the administrator, and return a sentence about it."""
    with noted_run("backup_drill", explained=(ExchangeRefusedError,)) as noted:
        newest = newest_in(folder)
        manifest = try_restoring(newest)
        noted.outcome = newest.name
    return (
        f"{newest.name} was restored into a scratch database: {manifest.rows:,} rows of "
        f"{len(manifest.tables)} tables and {len(manifest.files):,} stored files are the same."
    )


def _sweep(folder: Path, pattern: str, now: datetime) -> None:
    """Take away what a run that was killed more than a day ago has left behind."""
    for left in folder.glob(pattern):
        if left.stat().st_mtime < now.timestamp() - 86_400:
            shutil.rmtree(left) if left.is_dir() else left.unlink(missing_ok=True)


def backups_in(folder: Path) -> list[Path]:
    """Return the backups of a folder, the oldest first; raises ExchangeRefusedError where nobody may look."""
    try:
        found = list(folder.iterdir()) if folder.is_dir() else []
    except OSError as error:
        raise ExchangeRefusedError(f"{folder} cannot be read: {error.strerror or error}.") from None
    return sorted(one for one in found if _NAMED.fullmatch(one.name))


def superseded(backups: Iterable[Path], retention: Retention, now: datetime) -> list[Path]:
    """Return which backups are no longer kept: old, and not the last of a day, week or month that counts."""
    newest_first = sorted(backups, reverse=True)
    wanted = {one for one in newest_first if now - _moment_of(one) < timedelta(hours=retention.hours)}
    for many, period_of in (
        (retention.daily, date.isoformat),
        (retention.weekly, lambda day: "{}-{}".format(*day.isocalendar()[:2])),
        (retention.monthly, lambda day: day.strftime("%Y-%m")),
    ):
        wanted |= set(_last_of_each(newest_first, many, period_of))
    return [one for one in newest_first if one not in wanted]


def _last_of_each(newest_first: list[Path], many: int, period_of: Callable[[date], str]) -> list[Path]:
    found: dict[str, Path] = {}
    for one in newest_first:
        found.setdefault(period_of(_moment_of(one).date()), one)
    return list(found.values())[:many]


def _moment_of(backup: Path) -> datetime:
    return datetime.strptime(f"{backup.stem}+0000", f"{NAME}%z")


def settings_without_secrets() -> str:
    """Return the settings that the environment gives, a line each; of secrets only that there is one."""
    lines = ["# Settings at the time of this backup. Secrets are not in it: keep neaspec.env apart."]
    for name in sorted(typed_settings.ASKED):
        value = os.environ.get(name)
        if value is None:
            continue
        if name in SECRETS and value:
            lines.append(f"# {name} was set")
        else:
            shown = _without_password(value) if name.endswith("_URL") else value
            lines.append(f"{name}={shlex.quote(shown) if shown else ''}")
    return "\n".join(lines) + "\n"


def _without_password(address: str) -> str:
    parts = urlsplit(address)
    if not parts.password:
        return address
    place = parts.netloc.rpartition("@")[2]
    return urlunsplit(parts._replace(netloc=f"{parts.username or ''}:…@{place}"))


def newest_in(place: Path) -> Path:
    """Return a backup that was named, or the newest of a folder; raises ExchangeRefusedError without one."""
    if not place.is_dir():
        return place
    found = backups_in(place)
    if not found:
        raise ExchangeRefusedError(f"There is no backup in {place}.")
    return found[-1]


def try_restoring(backup: Path) -> Manifest:
    """Restore a backup into a scratch database, write that out again, and compare counts and sums.

    Raises ExchangeRefusedError with what differs.
    """
    with opened(backup, own_key()) as archive:
        before = archive.manifest
    _sweep(settings.VAR_DIR, "portal-restore-*", timezone.now())
    # On the disk of the portal: a machine's folder for temporary files may be small, or memory.
    with tempfile.TemporaryDirectory(prefix="portal-restore-", dir=settings.VAR_DIR) as folder:
        again = Path(folder) / "again.zip"
        own = {"DATABASE_URL": f"sqlite:///{folder}/scratch.sqlite3", "VAR_DIR": f"{folder}/var"}
        # Nothing of the trial may reach the files of the portal or anybody's letter box.
        own |= {"STORAGE_URL": "", "ERROR_MAIL_TO": ""}
        own |= {"SIGNING_SECRET": settings.SIGNING_SECRET, "SECRET_KEY": settings.SECRET_KEY}
        for command in (
            ("restore", str(backup.resolve())),
            ("export_all", str(again), *(("--with-credentials",) if before.credentials else ())),
        ):
            done = subprocess.run(  # noqa: S603 — our own commands
                [sys.executable, str(settings.BASE_DIR / "manage.py"), *command],
                env={**os.environ, "DJANGO_SETTINGS_MODULE": "neaspec_portal.settings", **own},
                cwd=settings.BASE_DIR,
                capture_output=True,
                text=True,
                check=False,
            )
            if done.returncode:
                last = (done.stderr.strip() or done.stdout.strip()).splitlines()[-1:]
                raise ExchangeRefusedError(f"“{command[0]}” failed in the scratch database: {' '.join(last)}")
        with opened(again, own_key()) as archive:
            after = archive.manifest
    differing = [one.entry for one in before.tables if one not in after.tables]
    differing += [one.entry for one in before.files if one not in after.files]
    if differing or (len(before.tables), len(before.files)) != (len(after.tables), len(after.files)):
        raise ExchangeRefusedError(f"What was restored differs in {', '.join(differing) or 'its entries'}.")
    return after
