"""The check of an installation says in each line what it found and what to do."""

from __future__ import annotations

import subprocess
from collections import namedtuple
from datetime import timedelta

import pytest
from django.conf import settings as portal_settings
from django.core import checks, mail
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.db import OperationalError, connection
from django.utils import timezone

from neaspec_portal import installation
from neaspec_portal.installation import Finding, findings
from neaspec_portal.server import RUNS
from people.models import Organisation, Run
from programmes.services.files import store_file
from tests.conftest import account

pytestmark = [pytest.mark.on_sqlite, pytest.mark.django_db]


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
    monkeypatch.setattr(installation, "owns_tables", lambda: False)
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
    found = capsys.readouterr().out
    assert "LOOK  Not run lately, or failed: Backup" in found
    assert "It runs every night where BACKUP_DIR is set; by hand: “manage.py backup FOLDER”." in found


def test_a_finding_is_well_without_anything_to_do():
    assert Finding("All there").is_well
    assert not Finding("Missing", "Get it.").is_well


def test_a_failed_run_and_one_that_never_was_are_told(in_order):
    Run.objects.filter(name="send_reminders").update(is_failed=True, outcome="OSError: no room")
    Run.objects.filter(name="deliver_mails").delete()
    Run.objects.filter(name="backup_drill").update(
        ended_at=None, started_at=timezone.now() - timedelta(hours=5)
    )
    found = sorted(amiss())
    assert len(found) == 3
    assert found[2] == "Not run lately, or failed: Reminders and nightly checks (it said: OSError: no room)"


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
    (found,) = amiss()
    assert found == "The web server before the portal may not read style sheets and scripts"
    sheet.chmod(0o644)
    assert amiss() == {}


@pytest.mark.parametrize(
    ("name", "value", "message"),
    [
        ("PORTAL_ADDRESS", "http://review.example.org", "Links in mails lead to http://review.example.org"),
        ("PRIVACY_CONTACT", "", "The privacy page names nobody"),
        ("SIGNING_SECRET", portal_settings.SECRET_KEY, "Bundles are signed with SECRET_KEY"),
        ("FACTOR_REQUIRED", True, "No administrator has a second factor"),
    ],
)
def test_settings_that_are_amiss(in_order, settings, name, value, message):
    setattr(settings, name, value)
    assert list(amiss()) == [message]


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
    found = {one.what: one.to_do for one in installation.findings()}
    assert found["The database lacks 7 changes of its tables"].startswith("Run “manage.py migrate”")
    assert not any(what.startswith(("Runs as", "Not run", "There is", "Whose")) for what in found)


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
    (found,) = amiss()
    assert found.startswith("The mail server 127.0.0.1:1 does not answer")


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


def test_what_django_warns_of_is_to_be_looked_at(in_order, monkeypatch):
    warned = [checks.Warning("Cookies go over http.", hint="Set it."), checks.Error("No secret.")]
    monkeypatch.setattr(installation.checks, "run_checks", lambda **_: warned)
    assert amiss() == {
        "Settings: Cookies go over http.": "Set it.",
        "Settings: No secret.": "See “manage.py check --deploy”.",
    }


def test_a_portal_that_is_nobodys_says_how_to_begin(in_order):
    Organisation.objects.all().delete()
    found = amiss()
    assert found["Nobody has said yet whose portal this is"].startswith("Open the portal and enter the code")


def test_a_database_that_does_not_answer_is_one_finding_and_the_rest_is_looked_at(in_order, monkeypatch):
    def away() -> int:
        raise OperationalError("connection refused")

    monkeypatch.setattr(installation, "migrations_waiting", away)
    assert amiss() == {"Database: OperationalError": "connection refused"}


def test_an_account_that_owns_the_tables_is_told_of(in_order, monkeypatch):
    monkeypatch.setattr(installation, "owns_tables", lambda: True)
    said = any("owns the tables" in what for what in amiss())
    assert said == (connection.vendor == "postgresql")


@pytest.mark.parametrize(("seconds", "is_amiss"), [(1, False), (90, True)])
def test_a_database_whose_clock_is_apart_is_told(in_order, monkeypatch, seconds, is_amiss):
    if connection.vendor != "postgresql":
        pytest.skip("the clock of SQLite is that of the machine")
    elsewhere = timezone.now() + timedelta(seconds=seconds)
    monkeypatch.setattr(installation.timezone, "now", lambda: elsewhere)
    assert any("of the database are" in what for what in amiss()) == is_amiss
