"""Backups: written, read back, kept for so many days, weeks and months, restored, and tried."""

from __future__ import annotations

import errno
import os
import stat
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.conf import settings as portal_settings
from django.core.management import CommandError, call_command
from django.utils import timezone

from neaspec_portal.exchange import backups
from neaspec_portal.exchange.backups import NAME, Retention, settings_without_secrets, superseded
from people.models import Run
from people.services.jobs import ask_for_job
from reporting.signing import public_key
from tests.neaspec_portal.exchange import SEAL, entries_of, seal, small_archive

pytestmark = [pytest.mark.on_sqlite]
OTHER = "another secret, as long as one must be, 0123456789 abcdef"
FILE = "files/ab/" + "ab" * 16


def named(moment: datetime) -> Path:
    return Path(f"{moment.strftime(NAME)}.zip")


def test_the_last_of_so_many_days_weeks_and_months_stay():
    noon = datetime(2026, 11, 27, 12, tzinfo=UTC)
    every_day = [named(noon - timedelta(days=days)) for days in range(400)]
    twice_today = [named(noon + timedelta(hours=3)), *every_day]
    gone = set(superseded(twice_today, Retention(daily=3, weekly=2, monthly=3, hours=0), noon))
    stay = sorted((one.stem for one in twice_today if one not in gone), reverse=True)
    assert stay == [
        # Three days, of today the later one; the last of this week is that of today.
        "portal-2026-11-27T150000Z",
        "portal-2026-11-26T120000Z",
        "portal-2026-11-25T120000Z",
        # The week before, which ended on a Sunday.
        "portal-2026-11-22T120000Z",
        # Two more months.
        "portal-2026-10-31T120000Z",
        "portal-2026-09-30T120000Z",
    ]
    assert superseded(twice_today[:2], Retention(hours=0), noon) == [every_day[0]]
    assert superseded([], Retention(), noon) == []
    later = noon + timedelta(hours=47)
    assert superseded(twice_today[:2], Retention(), later) == []
    assert superseded(twice_today[:2], Retention(), later + timedelta(hours=2)) == [every_day[0]]


def test_settings_go_along_without_their_secrets(monkeypatch):
    monkeypatch.setenv("SECRET_KEY", "not to be told")
    monkeypatch.setenv("EMAIL_HOST_PASSWORD", "")
    monkeypatch.setenv(
        "DATABASE_URL", "postgresql://portal:hidden@db.example.org:5432/portal?sslmode=require"
    )
    monkeypatch.setenv("PORTAL_ADDRESS", "https://review.example.org")
    monkeypatch.setenv("PRIVACY_CONTACT", "NEASPEC & Co, privacy@example.org")
    found = settings_without_secrets()
    assert "not to be told" not in found
    assert "hidden" not in found
    assert "# SECRET_KEY was set\n" in found
    assert "EMAIL_HOST_PASSWORD=\n" in found
    assert "DATABASE_URL='postgresql://portal:…@db.example.org:5432/portal?sslmode=require'\n" in found
    assert "PORTAL_ADDRESS=https://review.example.org\n" in found
    assert "PRIVACY_CONTACT='NEASPEC & Co, privacy@example.org'\n" in found, "as a shell reads it"
    assert "PATH=" not in found


@pytest.mark.django_db
def test_nothing_is_kept_or_tried_where_there_is_nothing(tmp_path, capsys):
    with pytest.raises(CommandError, match="At least one backup must be kept"):
        call_command("backup", tmp_path, daily=0, weekly=0, monthly=0)
    with pytest.raises(CommandError, match=f"There is no backup in {tmp_path}"):
        call_command("backup", tmp_path, drill=True)
    assert Run.objects.get(name="backup_drill").is_failed
    with pytest.raises(CommandError, match="There is no backup in"):
        call_command("restore", tmp_path)
    with pytest.raises(CommandError, match="There is no backup"):
        call_command("restore", tmp_path / "portal.zip")
    place = tmp_path / "a file"
    place.write_text("")
    with pytest.raises(CommandError, match="cannot be made"):
        call_command("backup", place / "folder")


@pytest.mark.django_db
def test_a_backup_that_does_not_read_back_is_told_and_older_ones_stay(tmp_path, monkeypatch):
    old = tmp_path / named(timezone.now() - timedelta(days=900))
    old.write_bytes(b"an older one")
    monkeypatch.setattr(backups, "own_key", lambda: (public_key(OTHER),))
    with pytest.raises(CommandError, match="was not sealed by this portal"):
        call_command("backup", tmp_path, daily=1, weekly=0, monthly=0)
    assert old.exists()
    assert Run.objects.get(name="backup").is_failed


@pytest.mark.django_db
def test_every_night_one_is_written_for_its_owner_alone(settings, tmp_path):
    settings.BACKUP_DIR = tmp_path / "backups"
    job, _ = ask_for_job("backup")
    (backup,) = settings.BACKUP_DIR.glob("*.zip")
    assert job.state == "done"
    assert job.outcome.startswith(f"{backup.name}: ")
    assert job.outcome.endswith("read back.")
    beside = backup.with_suffix(".settings")
    for path, mode in ((backup, 0o600), (beside, 0o600), (settings.BACKUP_DIR, 0o700)):
        assert stat.S_IMODE(path.stat().st_mode) == mode
    assert Run.objects.get(name="backup").outcome == backup.name


@pytest.mark.django_db
def test_what_is_no_longer_kept_goes_with_its_settings_and_what_a_killed_run_left(tmp_path, capsys):
    long_ago = named(timezone.now() - timedelta(days=900))
    for name in (long_ago.name, f"{long_ago.stem}.settings", ".portal-old.part", ".portal-new.part"):
        (tmp_path / name).write_bytes(b"x")
    os.utime(tmp_path / ".portal-old.part", (0, 0))
    call_command("backup", tmp_path, daily=1, weekly=0, monthly=0)
    assert f"taken away: {long_ago.name}\n" in capsys.readouterr().err
    (backup,) = tmp_path.glob("*.zip")
    assert {one.name for one in tmp_path.iterdir()} == {
        backup.name,
        f"{backup.stem}.settings",
        ".portal-new.part",
    }


@pytest.mark.django_db
@pytest.mark.parametrize("command", [("backup", {"drill": True}), ("restore", {})])
def test_a_folder_that_nobody_may_read_is_told(tmp_path, monkeypatch, command):
    def shut(_folder: Path) -> None:
        raise PermissionError(errno.EACCES, "Permission denied")

    monkeypatch.setattr(Path, "iterdir", shut)
    name, options = command
    with pytest.raises(CommandError, match=f"^{tmp_path} cannot be read: Permission denied\\.$"):
        call_command(name, tmp_path, **options)


@pytest.fixture
def commands_of(settings, tmp_path):
    """Lets the trial run other commands than those of the portal, and gives the folder of its backup."""

    def instead(code: str) -> Path:
        (tmp_path / "manage.py").write_text(f"import shutil, sys\n{code}\n")
        settings.BASE_DIR = settings.VAR_DIR = tmp_path
        (tmp_path / "backups").mkdir()
        small_archive(tmp_path / "backups" / named(timezone.now()), {FILE: b"a"})
        return tmp_path / "backups"

    return instead


@pytest.mark.django_db
def test_a_trial_that_fails_says_at_what_and_sweeps_up_after_one_that_was_killed(tmp_path, commands_of):
    folder = commands_of("sys.exit('Traceback\\n  somewhere\\nCommandError: The disk is full.')")
    left = tmp_path / "portal-restore-killed"
    (left / "var").mkdir(parents=True)
    os.utime(left, (0, 0))
    with pytest.raises(CommandError) as told:
        call_command("backup", folder, drill=True)
    said = "“restore” failed in the scratch database: CommandError: The disk is full."
    assert str(told.value) == said
    run = Run.objects.get(name="backup_drill")
    assert run.is_failed
    assert run.outcome.endswith(said)
    assert not list(tmp_path.glob("portal-restore-*"))


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("files", "what"),
    [({FILE: b"b"}, FILE), ({}, FILE), ({FILE: b"a", f"{FILE}-more": b"a"}, "its entries")],
)
def test_a_trial_that_restores_something_else_says_what_differs(tmp_path, commands_of, files, what):
    other = small_archive(tmp_path / "other.zip", files)
    folder = commands_of(f"sys.argv[1] == 'export_all' and shutil.copy({str(other)!r}, sys.argv[2])")
    with pytest.raises(CommandError, match=f"^What was restored differs in {what}\\.$"):
        call_command("backup", folder, drill=True)
    assert Run.objects.get(name="backup_drill").is_failed


@pytest.mark.drill
@pytest.mark.django_db
def test_it_is_restored_into_an_empty_installation_and_people_sign_in(new_portals, tmp_path):
    call_command("backup", tmp_path)
    (backup,) = tmp_path.glob("*.zip")
    key = tmp_path / "key.pem"
    key.write_bytes(public_key(portal_settings.SIGNING_SECRET))
    for portal, given in zip(new_portals, ((), ("--signed-by", str(key))), strict=False):
        came_in = portal.manage("restore", str(tmp_path), *given)
        assert came_in.returncode == 0, came_in.stderr
        assert "the counts and checksums are those of the archive" in came_in.stdout
        again = tmp_path / "again.out"
        assert portal.manage("export_all", str(again), "--with-credentials").returncode == 0
        assert entries_of(again) == entries_of(backup)
        assert portal.as_in_tests().ask("behaviour")["opens"]


@pytest.mark.drill
@pytest.mark.django_db
def test_one_that_somebody_else_has_sealed_is_refused(new_portals, tmp_path):
    call_command("backup", tmp_path)
    (backup,) = tmp_path.glob("*.zip")
    backup.write_bytes(seal(backup.read_bytes()[: -SEAL - 2] + b"\0\0", OTHER))
    refused = next(iter(new_portals)).manage("restore", str(backup))
    assert refused.returncode == 1
    assert "was not sealed by this portal" in refused.stderr


@pytest.mark.drill
@pytest.mark.django_db
def test_the_trial_restores_the_newest_and_compares(tmp_path, capsys, monkeypatch):
    call_command("backup", tmp_path)
    monkeypatch.setattr(portal_settings, "BACKUP_DIR", tmp_path)
    assert ask_for_job("backup-drill")[0].outcome.endswith("are the same.")
    call_command("backup", tmp_path, drill=True)
    assert "was restored into a scratch database" in capsys.readouterr().out
    assert not Run.objects.get(name="backup_drill").is_failed
    monkeypatch.setattr(portal_settings, "SIGNING_SECRET", OTHER)
    with pytest.raises(CommandError, match="was not sealed by this portal"):
        call_command("backup", tmp_path, drill=True)
