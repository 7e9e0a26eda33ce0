"""The whole portal out and in again: the same on SQLite and PostgreSQL, with history, files and accounts."""

from __future__ import annotations

import json
import re
import signal
import stat
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from io import StringIO
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import connection

from neaspec_portal.exchange import writing
from neaspec_portal.exchange.scope import OF_THIS_PORTAL
from neaspec_portal.exchange.stored import incoming_files
from programmes.models import StoredFile
from record.models import SourceDocument
from tests.conftest import account
from tests.files import path_of
from tests.neaspec_portal.conftest import FILE, WITHDRAWN, empty_portals
from tests.neaspec_portal.exchange import OF_MIGRATE, Portal, entries_of, manifest_of

pytestmark = [pytest.mark.drill, pytest.mark.on_sqlite]


def test_an_archive_is_the_same_to_the_byte_for_the_same_content(exported):
    assert exported.plain.read_bytes() == exported.again.read_bytes()


@dataclass(frozen=True)
class Filled:
    """A portal that was filled by an archive, and the archive it made of that."""

    portal: Portal
    archive: Path


@pytest.fixture(scope="module")
def filled(exported, empty_sqlite, tmp_path_factory, django_db_blocker) -> Iterator[list[Filled]]:
    """Portals filled one from the other, the first from the portal with everything in it."""
    folder = tmp_path_factory.mktemp("filled")
    with empty_portals(folder, empty_sqlite, django_db_blocker) as portals:
        archive, steps = exported.plain, []
        for number, portal in enumerate(portals):
            came_in = portal.manage("import_all", str(archive))
            assert came_in.returncode == 0, came_in.stderr
            assert "the counts and checksums are those of the archive" in came_in.stdout
            archive = folder / f"out-{number}"
            assert portal.manage("export_all", str(archive)).returncode == 0
            steps.append(Filled(portal, archive))
        yield steps


def test_from_portal_to_portal_and_out_again_it_stays_the_same(exported, filled):
    for step in filled:
        assert step.archive.read_bytes() == exported.plain.read_bytes()


def test_a_filled_portal_holds_and_does_what_the_one_it_came_from_did(exported, filled):
    without = {"mfa.Authenticator", "evaluations.CalendarKey", *OF_THIS_PORTAL}
    for portal in (step.portal for step in filled):
        state = portal.ask("state")
        assert state["rows"] == {name: count for name, count in exported.rows.items() if name not in without}
        assert state["files"] == {exported.stored_as: FILE.decode()}
        assert state["waiting"] == []
        assert state["stamp"] > 0
        assert state["counted"]
        assert portal.ask("behaviour") == {
            "frozen": True,
            # The key of a deleted record, whose history came along, is not given out again.
            "next_source": exported.deleted_source + 1,
            "history_of_it": 1,
            "can_sign_in": False,
            "opens": False,
        }


def test_an_export_shows_one_moment_and_keeps_nobody_waiting(exported, filled, tmp_path):
    for number, step in enumerate(filled):
        archive = tmp_path / str(number)
        assert step.portal.ask("moment", str(archive)) == ["Elsewhere"]
        name = "data/programmes.meeting.jsonl"
        assert entries_of(archive)[name] == entries_of(exported.plain)[name]


def test_of_two_imports_at_once_one_comes_in(exported, new_portals):
    for portal in new_portals:
        both = [portal.start("manage.py", "import_all", str(exported.plain)) for _ in range(2)]
        found = [process.communicate(timeout=120)[1] for process in both]
        assert sorted(process.returncode for process in both) == [0, 1]
        assert sum("not empty" in one for one in found) == 1
        state = portal.ask("state")
        assert (list(state["files"]), state["waiting"]) == ([exported.stored_as], [])


def test_credentials_come_only_when_asked_for(exported, new_portals, tmp_path):
    assert b"MADEUPSECRET" not in b"".join(entries_of(exported.plain).values())
    assert b"MADEUPSECRET" in entries_of(exported.secret)["data/mfa.authenticator.jsonl"]
    users = [json.loads(line) for line in entries_of(exported.plain)["data/auth.user.jsonl"].splitlines()]
    assert {user["password"] for user in users} == {"!"}
    for portal in new_portals:
        assert portal.manage("import_all", str(exported.secret)).returncode == 0
        assert portal.ask("state")["rows"] == exported.rows
        again = tmp_path / "again"
        found = portal.manage("export_all", "--with-credentials", str(again))
        assert "ATTENTION" in found.stderr
        assert again.read_bytes() == exported.secret.read_bytes()


def test_whoever_came_without_a_password_chooses_a_new_one(client, db, mailoutbox):
    person = account("secretariat")
    person.set_unusable_password()
    person.save()
    client.post("/accounts/password/reset/", {"email": person.email})
    assert len(mailoutbox) == 1
    assert "/accounts/password/reset/key/" in mailoutbox[0].body


def test_an_import_that_is_killed_leaves_a_portal_to_import_into(exported, new_portals):
    for portal in new_portals:
        process = portal.start("manage.py", "import_all", str(exported.plain))
        for line in process.stderr:
            if line.startswith("programmes."):
                break
        process.send_signal(signal.SIGKILL)
        process.communicate()
        left = portal.ask("state")
        assert (left["rows"], exported.stored_as in left["files"]) == (OF_MIGRATE, bool(left["waiting"]))
        assert portal.manage("import_all", str(exported.plain)).returncode == 0
        assert portal.ask("state")["waiting"] == []


def test_an_import_told_to_stop_says_so_and_leaves_nothing(exported, new_portal):
    process = new_portal.start("manage.py", "import_all", str(exported.plain))
    for line in process.stderr:
        if line.startswith("programmes."):
            break
    process.terminate()
    _out, err = process.communicate()
    assert "CommandError: Stopped; nothing was written." in err
    state = new_portal.ask("state")
    assert (state["rows"], state["files"], state["waiting"]) == (OF_MIGRATE, {}, [])


def test_every_type_is_the_same_on_every_database(new_portals):
    (given, read), *others = [portal.ask("types") for portal in new_portals]
    assert given == read
    assert all(other == [given, read] for other in others)
    row = json.loads(read)
    assert row["moment"] == "2020-02-29T23:59:59.000001Z"
    assert row["number"] == "-12345678.9000"
    assert row["length"] == -34_560_000_000_001
    assert row["data"]["b"] == [1, 1.0, 10**300, 0.0, 1e-7, 0.1]
    assert row["binary"].startswith("AAECAwQF")


def test_an_archive_is_for_its_owner_and_says_what_it_holds(exported):
    assert stat.S_IMODE(exported.plain.stat().st_mode) == 0o600
    manifest = manifest_of(exported.plain)
    assert (manifest["format"], manifest["version"], manifest["credentials"]) == ("review-portal", 2, False)
    assert manifest["layout"]["models"]["record.Citation"]["source_id"] == (
        "BigAutoField of record.SourceDocument"
    )
    assert manifest["left_out"]["sessions.Session"]
    assert "mfa.Authenticator" in manifest["left_out"]
    assert "mfa.Authenticator" not in manifest_of(exported.secret)["left_out"]
    kept = {table["entry"]: table["rows"] for table in manifest["tables"]}
    assert kept["data/programmes.evidence.jsonl"] == exported.rows["programmes.Evidence"]
    assert manifest["files"][0]["size"] == len(FILE)


def test_an_archive_has_its_entries_in_order_and_the_state_of_the_moment_is_not_in_it(exported):
    with zipfile.ZipFile(exported.plain) as found:
        names = found.namelist()
        assert {entry.date_time for entry in found.infolist()} == {(1980, 1, 1, 0, 0, 0)}
    assert names == sorted(names)
    assert not [name for name in names if re.search("pending|session|openactivity|confirmation", name)]


def test_of_a_withdrawn_file_its_record_and_why_are_carried_and_not_its_bytes(exported):
    entries = entries_of(exported.plain)
    assert b'"reason":"It names a person."' in entries["data/programmes.filewithdrawal.jsonl"]
    assert b'"withdrawn.pdf"' in entries["data/programmes.storedfile.jsonl"]
    files = [content for name, content in entries.items() if name.startswith("files/")]
    assert FILE in files
    assert WITHDRAWN not in files


def test_references_to_kinds_of_records_are_by_name(exported):
    lines = entries_of(exported.plain)["data/review.proposal.jsonl"].splitlines()
    assert ["gone", "thing"] in [json.loads(line)["content_type_id"] for line in lines]


def test_a_portal_that_holds_anything_takes_no_archive(exported, db):
    with pytest.raises(
        CommandError, match=r"This portal is not empty: there are rows of account\.EmailAddress"
    ):
        call_command("import_all", exported.plain, stdout=StringIO(), stderr=StringIO())


def _export(target) -> str:
    out = StringIO()
    call_command("export_all", target, stdout=out, stderr=StringIO())
    return out.getvalue()


def test_an_export_says_that_it_is_confidential_and_overwrites_archives_only(db, tmp_path):
    target = tmp_path / "portal.zip"
    assert "It is confidential" in _export(target)
    before = target.read_bytes()
    _export(target)
    assert target.read_bytes() == before
    target.write_bytes(b"something else" * 20)
    with pytest.raises(CommandError, match="exists and is no archive"):
        _export(target)
    assert target.read_bytes() == b"something else" * 20
    with pytest.raises(CommandError, match="cannot be written: No such file or directory"):
        _export(tmp_path / "no" / "folder.zip")


def test_an_export_that_is_stopped_leaves_no_file(db, tmp_path, monkeypatch):
    def stop(*_args):
        raise KeyboardInterrupt

    monkeypatch.setattr(writing, "_add_files", stop)
    with pytest.raises(CommandError, match=r"Stopped; nothing was written\."):
        _export(tmp_path / "portal.zip")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(("content", "message"), [(None, "is lost"), (b"%PDF-1.7 other", "is not what was")])
def test_a_stored_file_that_is_lost_or_damaged_stops_the_export(db, tmp_path, content, message):
    record = StoredFile.objects.create(
        stored_as="ab" * 32, name="a.pdf", size=3, sha256="0" * 64, uploaded_by=account("secretariat")
    )
    path = path_of(record)
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        if content is not None:
            path.write_bytes(content)
        with pytest.raises(CommandError, match=f"The stored file “a.pdf” .*{message}"):
            _export(tmp_path / "portal.zip")
    finally:
        path.unlink(missing_ok=True)
    assert list(tmp_path.iterdir()) == []


def test_a_text_that_only_one_database_can_hold_stops_the_export(db, tmp_path):
    if connection.vendor == "postgresql":
        pytest.skip("PostgreSQL holds no such text")
    SourceDocument.objects.create(slug="nul", title="a\0b", kind="paper", publisher="x")
    with pytest.raises(CommandError, match=r"SourceDocument \d+ cannot be carried: .*NUL"):
        _export(tmp_path / "portal.zip")


@pytest.mark.parametrize("rows_hold", [False, True])
def test_files_go_again_when_rows_do_not_hold_and_stay_when_they_do(exported, db, rows_hold):
    record = StoredFile(
        stored_as="cd" * 32, name="a.pdf", size=1, sha256="0" * 64, uploaded_by=account("secretariat")
    )
    place = path_of(record)

    def move_in_and_fail() -> None:
        with incoming_files() as files:
            (files.waiting / record.stored_as).write_bytes(b"x")
            files.move_in()
            assert place.read_bytes() == b"x"
            if rows_hold:
                record.save()
            raise InterruptedError

    with pytest.raises(InterruptedError):
        move_in_and_fail()
    assert place.exists() is rows_hold
    place.unlink(missing_ok=True)
    assert not list(settings.FILES_DIR.glob(".incoming-*"))
