"""check_installation: every line says what it found, and what to do; and the files of deploy/ are true."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections import namedtuple
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings as portal_settings
from django.core import mail
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command, get_commands
from django.db import DatabaseError
from django.utils import timezone

from neaspec_portal import installation, started
from neaspec_portal.installation import Finding, findings
from neaspec_portal.management.commands import can_start
from neaspec_portal.server import RUNS
from people.models import Run
from programmes.services.files import store_file
from tests.conftest import account

pytestmark = [pytest.mark.on_sqlite, pytest.mark.django_db]

DEPLOY = Path(portal_settings.BASE_DIR) / "deploy"
OF_DEVELOPMENT = {
    "DEVELOPMENT",
    "PORT",
    "PLAIN_STATIC",
    "JOBS",
    "EMAIL_BACKEND",
}


@pytest.fixture
def in_order(monkeypatch, settings, tmp_path):
    """An installation with nothing amiss."""
    settings.PORTAL_ADDRESS = "https://review.example.org"
    settings.PRIVACY_CONTACT = "The secretariat"
    settings.SIGNING_SECRET = "another one"
    settings.FACTOR_REQUIRED = False
    monkeypatch.setattr(installation.checks, "run_checks", lambda **_: [])
    monkeypatch.setattr(installation, "static_files_missing", lambda: False)
    settings.BACKUP_DIR = tmp_path
    usage = namedtuple("usage", "total used free")(10**12, 0, 10**12)
    monkeypatch.setattr(installation.shutil, "disk_usage", lambda _: usage)
    monkeypatch.setattr(installation, "SCRIPTS", {})
    monkeypatch.setattr(installation.shutil, "which", lambda _: "/usr/bin/fc-list")
    for name, *_ in RUNS:
        Run.objects.create(name=name, started_at=timezone.now(), ended_at=timezone.now(), outcome="fine")


def amiss() -> dict[str, str]:
    return {one.what: one.to_do for one in findings() if not one.is_well}


def test_nothing_is_amiss(in_order, capsys):
    assert amiss() == {}
    call_command("check_installation")
    assert "Everything is there." in capsys.readouterr().out


def test_what_is_amiss_is_said_with_what_to_do(in_order, capsys):
    Run.objects.filter(name="backup").update(started_at=timezone.now() - timedelta(days=2))
    with pytest.raises(CommandError, match="1 to look at"):
        call_command("check_installation")
    told = capsys.readouterr().out
    assert "LOOK  Not run lately, or failed: Backup" in told
    assert "It runs every night where BACKUP_DIR is set; by hand: “manage.py backup FOLDER”." in told


def test_a_failed_run_and_one_that_never_was_are_told(in_order):
    Run.objects.filter(name="send_reminders").update(is_failed=True, outcome="OSError: no room")
    Run.objects.filter(name="deliver_mails").delete()
    Run.objects.filter(name="backup_drill").update(
        ended_at=None, started_at=timezone.now() - timedelta(hours=5)
    )
    told = sorted(amiss())
    assert len(told) == 3
    assert told[2] == "Not run lately, or failed: Reminders and nightly checks (it said: OSError: no room)"


def test_a_folder_of_backups_that_is_missing_or_not_set_is_told(in_order, settings, tmp_path):
    settings.BACKUP_DIR = tmp_path / "nowhere"
    ((what, to_do),) = amiss().items()
    assert what == f"Backups cannot be written to {settings.BACKUP_DIR}: No such file or directory"
    assert "ReadWritePaths" in to_do
    settings.BACKUP_DIR = None
    assert list(amiss()) == ["No backup is written"]


def test_style_sheets_that_the_web_server_may_not_read_are_told(in_order, settings, tmp_path):
    settings.STATIC_ROOT = tmp_path / "static"
    sheet = settings.STATIC_ROOT / "reporting" / "portal.1234.css"
    sheet.parent.mkdir(parents=True)
    sheet.write_text("a {}")
    sheet.chmod(0o600)
    (told,) = amiss()
    assert told == "The web server before the portal may not read style sheets and scripts"
    sheet.chmod(0o644)
    assert amiss() == {}


def test_what_keeps_a_server_from_starting_is_one_line(monkeypatch):
    call_command("can_start", worker=True)
    monkeypatch.setattr(can_start, "static_files_missing", lambda: True)
    call_command("can_start", worker=True)
    with pytest.raises(CommandError, match=r"Style sheets are missing. Run: manage.py collectstatic"):
        call_command("can_start")
    monkeypatch.setattr(can_start, "migrations_waiting", lambda: 2)
    with pytest.raises(CommandError, match=r"The database waits for 2 migrations. Run: manage.py migrate"):
        call_command("can_start", worker=True)

    def away():
        raise DatabaseError("connection refused\n")

    monkeypatch.setattr(can_start, "migrations_waiting", away)
    with pytest.raises(CommandError, match=r"The database does not answer: connection refused$"):
        call_command("can_start")


@pytest.mark.parametrize(
    ("own", "told"),
    [
        (
            {"DEVELOPMENT": "false", "SECRET_KEY": "", "ALLOWED_HOSTS": "review.example.org"},
            "Settings: SECRET_KEY is missing or too weak. Give at least 50 random characters.\n",
        ),
        (
            {"DATABASE_URL": "postgresql:///nobody?host=/nowhere"},
            "The database cannot be asked (has “manage.py migrate” been run?): connection",
        ),
    ],
)
def test_what_a_command_lacks_is_one_line(own, told, tmp_path):
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "neaspec_portal.settings",
        "VAR_DIR": str(tmp_path),
    }
    done = subprocess.run(
        [sys.executable, "manage.py", "schedule"],
        env={**environment, **own},
        cwd=portal_settings.BASE_DIR,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith(told)
    assert done.stderr.count("\n") == 1


@pytest.mark.parametrize(
    ("name", "value", "told"),
    [
        ("PORTAL_ADDRESS", "http://review.example.org", "Links in mails lead to http://review.example.org"),
        ("PRIVACY_CONTACT", "", "The privacy page names nobody"),
        ("SIGNING_SECRET", portal_settings.SECRET_KEY, "Bundles are signed with SECRET_KEY"),
        ("FACTOR_REQUIRED", True, "No administrator has a second factor"),
    ],
)
def test_settings_that_are_amiss(in_order, settings, name, value, told):
    setattr(settings, name, value)
    assert list(amiss()) == [told]


@pytest.mark.parametrize(("given", "is_own"), [("", False), ("x" * 60, True)])
def test_a_blank_secret_of_signatures_is_none(given, is_own, tmp_path):
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "neaspec_portal.settings",
        "SIGNING_SECRET": given,
        "SECRET_KEY": "8sKq2LmX7vRt4YwZ9cNf3HbJ6dPg5AeUo1iTqVy0XjMnBvCxZlKh",
        "VAR_DIR": str(tmp_path),
        "DEVELOPMENT": "true",
    }
    read = "from django.conf import settings; print(settings.SIGNING_SECRET)"
    done = subprocess.run(
        [sys.executable, "-c", read], env=environment, capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == (given if is_own else environment["SECRET_KEY"])


def test_no_room_and_no_static_files(in_order, monkeypatch):
    usage = namedtuple("usage", "total used free")(10**12, 0, 5 * 10**8)
    monkeypatch.setattr(installation.shutil, "disk_usage", lambda _: usage)
    monkeypatch.setattr(installation, "static_files_missing", lambda: True)
    assert list(amiss()) == ["Style sheets and scripts are missing", "Only 0.5 GB of the disk are free"]


def test_a_folder_that_cannot_be_written_to(in_order, settings, tmp_path):
    settings.FILES_DIR = tmp_path / "file" / "inside"
    (tmp_path / "file").write_text("no folder")
    (found,) = amiss().items()
    assert found[0].startswith("Folders and disk: ")


@pytest.mark.django_db
def test_uploaded_files_that_are_not_where_the_settings_say(in_order, settings, tmp_path, secretariat):
    settings.FILES_DIR = tmp_path / "files"
    store_file(SimpleUploadedFile("report.pdf", b"%PDF-1.4\n"), by=secretariat)
    assert list(amiss()) == []
    settings.FILES_DIR = tmp_path / "elsewhere"
    assert list(amiss()) == ["1 of 1 stored files are not in the store"]


def test_a_database_without_its_tables_is_told_in_one_line(in_order, monkeypatch):
    monkeypatch.setattr(installation, "migrations_waiting", lambda: 7)
    told = {one.what: one.to_do for one in installation.findings()}
    assert told["The database lacks 7 changes of its tables"].startswith("Run “manage.py migrate”")
    assert not any(what.startswith(("Runs as", "Not run", "There is", "Whose")) for what in told)


def test_fonts_that_are_missing(in_order, monkeypatch):
    monkeypatch.setattr(installation, "SCRIPTS", {"xx": "Nobody's script"})
    done = subprocess.CompletedProcess([], 0, stdout=b"")
    monkeypatch.setattr(installation.subprocess, "run", lambda *_, **__: done)
    assert list(amiss()) == ["No font writes Nobody's script"]
    monkeypatch.setattr(installation.shutil, "which", lambda _: None)
    assert list(amiss()) == ["Fonts cannot be listed"]


def test_a_mail_server_that_does_not_answer(in_order, settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_TIMEOUT = "127.0.0.1", 1, 1
    (told,) = amiss()
    assert told.startswith("The mail server 127.0.0.1:1 does not answer")


def test_a_portal_without_administrator(in_order):
    account("administrator").groups.clear()
    assert list(amiss()) == ["There is no administrator"]


def test_a_test_letter_goes_out(in_order, capsys):
    call_command("check_installation", "--mail", "operator@example.org")
    assert [one.to for one in mail.outbox] == [["operator@example.org"]]
    assert "Sent to operator@example.org" in capsys.readouterr().out


def test_a_test_letter_that_is_refused_is_something_to_look_at(in_order, capsys, monkeypatch):
    from people.management.commands import send_test_mail

    monkeypatch.setattr(send_test_mail, "send", lambda message: "550 no such address")
    with pytest.raises(CommandError, match="1 to look at"):
        call_command("check_installation", "--mail", "operator@example.org")
    assert "did not take it: 550 no such address" in capsys.readouterr().out


def test_static_files_that_were_not_collected(monkeypatch):
    class Storage(started.ManifestFilesMixin):
        hashed_files: dict[str, str] = {}

        def __init__(self):
            pass

    monkeypatch.setattr(started, "staticfiles_storage", Storage())
    assert started.static_files_missing()
    Storage.hashed_files = {"reporting/portal.css": "reporting/portal.123.css"}
    assert not started.static_files_missing()


def test_a_finding_is_well_without_anything_to_do():
    assert Finding("All there").is_well
    assert not Finding("Missing", "Get it.").is_well


def test_the_example_of_settings_explains_every_setting():
    code = (Path(portal_settings.BASE_DIR) / "neaspec_portal" / "settings.py").read_text(encoding="utf-8")
    read = set(re.findall(r'env\.\w+\(\s*"([A-Z_]+)"', code)) - OF_DEVELOPMENT
    example = (DEPLOY / "neaspec.env.example").read_text(encoding="utf-8")
    told = re.findall(r"^([A-Z_]+)=", example, re.MULTILINE)
    assert sorted(told) == sorted(read)
    for name in told:
        before = example[: example.index(f"\n{name}=")].splitlines()[-1]
        assert before.startswith("#") or "=" in before, name


def test_units_run_commands_that_exist():
    units = sorted(DEPLOY.glob("*.service"))
    assert len(units) == 3
    known = get_commands()
    for unit in units:
        text = unit.read_text(encoding="utf-8")
        for command in re.findall(r"manage\.py ([a-z_]+)", text):
            assert command in known, (unit.name, command)
        assert "User=neaspec" in text
        assert "EnvironmentFile=/etc/neaspec/neaspec.env" in text


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="systemd is not installed here")
def test_systemd_takes_the_units(tmp_path):
    for unit in [one for kind in ("service", "socket", "timer") for one in DEPLOY.glob(f"*.{kind}")]:
        text = unit.read_text(encoding="utf-8")
        # The programs of an installation are not here.
        (tmp_path / unit.name).write_text(re.sub(r"/opt/neaspec/\.venv/bin/\w+", "/bin/true", text))
    done = subprocess.run(
        ["systemd-analyze", "verify", "--man=no", *sorted(str(one) for one in tmp_path.iterdir())],
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")


def test_what_to_do_names_commands_and_steps_that_exist():
    text = (Path(portal_settings.BASE_DIR) / "neaspec_portal" / "installation.py").read_text(encoding="utf-8")
    named = re.findall(r"manage\.py ([a-z_]+)(?: ([a-z]+))?", text)
    assert {command for command, _ in named} <= set(get_commands())
    assert ("account", "invite") in named
    with pytest.raises(CommandError, match="invalid choice"):
        call_command("account", "open", "ann")


def test_operations_name_commands_that_exist():
    text = (Path(portal_settings.BASE_DIR) / "docs" / "operations.md").read_text(encoding="utf-8")
    known = get_commands()
    named = set(re.findall(r"(?:^    portal|&& portal|`portal|manage\.py) ([a-z_]+)", text, re.MULTILINE))
    assert len(named) > 5
    assert named - set(known) == set()
