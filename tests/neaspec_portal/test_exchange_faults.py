"""Archives, keys and databases that cannot be used: each is told in one clear line, and nothing is written."""

from __future__ import annotations

import errno
import json
import re
from collections.abc import Iterator
from io import StringIO
from pathlib import Path

import pytest
from django.contrib.contenttypes.models import ContentType
from django.contrib.sessions.models import Session
from django.core.management import CommandError, call_command
from django.db import OperationalError, connection, models, transaction
from django.db.migrations.recorder import MigrationRecorder

from neaspec_portal.exchange import archive, columns, manifest, tables, writing
from neaspec_portal.exchange.archive import opened
from neaspec_portal.exchange.backups import noted_trial
from neaspec_portal.exchange.reading import own_key
from neaspec_portal.exchange.refusals import ExchangeRefusedError
from neaspec_portal.exchange.stored import continue_after, incoming_files, last_key
from people.models import Run
from programmes.models import StoredFile
from record.models import SourceDocument
from review.models import Proposal
from surveys.models import UnplacedValue
from tests.conftest import account
from tests.files import path_of
from tests.neaspec_portal.exchange import doctored, pack, seal, small_archive

pytestmark = [pytest.mark.on_sqlite, pytest.mark.django_db]
MANIFEST = "manifest.json"


def came_in(file: Path, **options: Path) -> str:
    out = StringIO()
    call_command("import_all", file, stdout=out, stderr=StringIO(), **options)
    return out.getvalue()


def exported_to(target: Path) -> None:
    call_command("export_all", target, stdout=StringIO(), stderr=StringIO())


def test_an_export_takes_no_name_of_a_folder(tmp_path):
    with pytest.raises(CommandError, match=r"exists and is no archive; nothing was written\."):
        exported_to(tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_a_trial_that_was_refused_is_noted_in_words(tmp_path):
    with pytest.raises(ExchangeRefusedError):
        noted_trial(tmp_path)
    noted = Run.objects.get(name="backup_drill")
    assert (noted.is_failed, noted.outcome) == (True, f"There is no backup in {tmp_path}."[:200])


def test_an_archive_that_is_not_there_or_no_archive_is_told(tmp_path):
    with pytest.raises(CommandError, match=r"gone\.zip cannot be read: No such file or directory\."):
        came_in(tmp_path / "gone.zip")
    sealed = tmp_path / "sealed.zip"
    sealed.write_bytes(seal(b"no entries at all" * 20 + b"\0\0"))
    with pytest.raises(CommandError, match=r"sealed\.zip is no ZIP archive: File is not a zip file\."):
        came_in(sealed)


def test_a_manifest_larger_than_any_is_not_unpacked(tmp_path, monkeypatch):
    monkeypatch.setattr(archive, "LARGEST", 1_000)
    large = pack([(MANIFEST, b" " * 1_001)], tmp_path / "large.zip")
    with pytest.raises(CommandError, match=r"manifest\.json is larger than 1,000 bytes\."):
        came_in(large)


@pytest.mark.parametrize(
    "content", [b"{", b"[]", b"{}", b"\xff", b'{"format":"review-portal"}', b"[" * 100_000]
)
def test_a_manifest_that_does_not_say_whose_it_is_is_refused(tmp_path, content):
    other = pack([(MANIFEST, content)], tmp_path / "other.zip")
    with pytest.raises(CommandError, match=r"no archive of a portal: its manifest does not say so\."):
        came_in(other)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (None, r"key\.pem cannot be read: No such file or directory\.$"),
        (b"a key", r"key\.pem holds no public key in PEM\.$"),
        (b"-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----\n", r"holds no public key in PEM\.$"),
    ],
)
@pytest.mark.parametrize("command", ["import_all", "restore"])
def test_a_file_that_holds_no_key_is_told_in_words(tmp_path, content, message, command):
    key = tmp_path / "key.pem"
    if content is not None:
        key.write_bytes(content)
    with pytest.raises(CommandError, match=message):
        call_command(command, small_archive(tmp_path / "a.zip"), signed_by=key)


def test_a_portal_in_use_is_not_filled_from_a_backup(tmp_path):
    with pytest.raises(CommandError, match=r"^This portal is not empty; nothing was changed\.$"):
        call_command("restore", small_archive(tmp_path / "a.zip"))


def test_too_many_stored_files_for_one_archive_are_told(tmp_path, monkeypatch):
    files = {f"files/ab/ab{number}": b"x" for number in range(3)}
    with opened(small_archive(tmp_path / "a.zip", files), own_key()) as found:
        monkeypatch.setattr(manifest, "LARGEST", 100)
        with pytest.raises(ExchangeRefusedError, match=r"^3 stored files are too many for one archive\.$"):
            found.manifest.text()


def test_nothing_is_written_while_migrations_wait(tmp_path):
    recorder = MigrationRecorder(connection)
    last = max(name for app, name in recorder.applied_migrations() if app == "surveys")
    recorder.record_unapplied("surveys", last)
    with pytest.raises(CommandError, match=r"Migrations wait to be applied; run manage\.py migrate first\."):
        exported_to(tmp_path / "portal.zip")
    assert list(tmp_path.iterdir()) == []


def test_a_database_that_breaks_off_leaves_no_archive(tmp_path, monkeypatch):
    def broken(_model: type[models.Model]) -> None:
        raise OperationalError("disk I/O error")

    monkeypatch.setattr(writing, "last_key", broken)
    with pytest.raises(CommandError, match="The database cannot be read: disk I/O error"):
        exported_to(tmp_path / "portal.zip")
    assert list(tmp_path.iterdir()) == []


def test_a_type_that_archives_do_not_know_stops_the_exchange(monkeypatch):
    monkeypatch.delitem(columns.KINDS, "BooleanField")
    with pytest.raises(ExchangeRefusedError, match=r"is a BooleanField; archives do not know that type\."):
        tables.tables(credentials=False)


def table_of(model: type[models.Model]) -> tables.Table:
    return next(one for one in tables.tables(credentials=True) if one.model is model)


def test_a_row_longer_than_any_stops_the_export(monkeypatch):
    source = SourceDocument.objects.order_by("pk").first()
    table = table_of(SourceDocument)
    monkeypatch.setattr(tables, "LONGEST_LINE", 20)
    with pytest.raises(ExchangeRefusedError) as refused:
        next(table.lines())
    assert str(refused.value) == (
        f"record.SourceDocument {source.pk} cannot be carried: it has more than 20 bytes."
    )


def proposal(kind: ContentType) -> Proposal:
    by = account("secretariat")
    return Proposal.objects.create(
        act="amend", content_type=kind, object_id=1, reason="x", details={"a": 1}, proposed_by=by
    )


def test_a_kind_of_record_that_nobody_can_name_stops_the_export():
    table = table_of(Proposal)
    made = proposal(ContentType.objects.create(app_label="new", model="thing"))
    with pytest.raises(ExchangeRefusedError) as refused:
        list(table.lines())
    assert str(refused.value) == (
        f"review.Proposal {made.pk} cannot be carried: content_type_id: "
        f"contenttypes.ContentType {made.content_type_id} does not exist."
    )


@pytest.mark.parametrize(
    ("model", "column", "value", "message"),
    [
        (Proposal, "content_type_id", 3, "content_type_id: 3 names no contenttypes.ContentType"),
        (Proposal, "content_type_id", ["a", 1], "content_type_id: ['a', 1] names no contenttypes"),
        (Proposal, "details", {"a": [float("nan")]}, "details: nan is no JSON number"),
        (Proposal, "details", {"a": float("-inf")}, "details: -inf is no JSON number"),
        (UnplacedValue, "percent", "many", "percent: 'many' is no number"),
    ],
)
def test_a_value_that_no_database_takes_is_told_with_its_column(model, column, value, message):
    proposal(ContentType.objects.get_for_model(StoredFile))
    table = table_of(model)
    line = next(table.lines())
    assert table.row(line)
    spoiled = json.dumps({**json.loads(line), column: value}).encode()
    with pytest.raises(ValueError, match=re.escape(message)):
        table.row(spoiled)


def test_a_file_that_changes_while_it_is_copied_is_refused_and_does_not_stay(tmp_path, settings):
    name = "files/ab/" + "ab" * 16
    source = small_archive(tmp_path / "a.zip", {name: b"a"}, told={name: b"b"})
    refused = pytest.raises(ExchangeRefusedError, match=f"{name} does not have the checksum")
    with opened(source, own_key()) as found, refused, incoming_files() as files:
        files.copy(found, found.manifest.files)
    assert not list(Path(settings.FILES_DIR).rglob(Path(name).name))


def test_files_stay_where_the_database_cannot_say_whether_rows_name_them():
    record = StoredFile(stored_as="ef" * 32)

    def move_in_and_fail() -> None:
        with transaction.atomic(), incoming_files() as files:
            (files.waiting / record.stored_as).write_bytes(b"x")
            files.move_in()
            transaction.set_rollback(True)
            raise InterruptedError

    with pytest.raises(InterruptedError):
        move_in_and_fail()
    assert path_of(record).read_bytes() == b"x"
    path_of(record).unlink()


def test_keys_that_are_no_numbers_are_not_counted():
    assert last_key(Session) is None


@pytest.fixture
def of_an_empty_portal(tmp_path) -> Path:
    """An archive of a portal that was migrated and holds nothing."""
    exported_to(tmp_path / "portal.zip")
    return tmp_path / "portal.zip"


@pytest.mark.usefixtures("on_an_empty_portal")
def test_files_that_cannot_be_written_are_told(of_an_empty_portal, monkeypatch):
    def full(*_args: object, **_more: object) -> str:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr("neaspec_portal.exchange.stored.tempfile.mkdtemp", full)
    with pytest.raises(CommandError, match=r"^Files cannot be written: No space left on device\.$"):
        came_in(of_an_empty_portal)


@pytest.mark.usefixtures("on_an_empty_portal")
def test_a_table_that_would_count_otherwise_is_refused(of_an_empty_portal, tmp_path):
    def uncount(_entries: dict, described: dict) -> None:
        (groups,) = (one for one in described["tables"] if one["entry"] == "data/auth.group.jsonl")
        groups["last_key"] = None

    other = doctored(of_an_empty_portal, tmp_path / "other.zip", uncount)
    with pytest.raises(CommandError, match=r"auth\.Group would not go on counting after None\."):
        came_in(other)
    assert "7 rows of" in came_in(of_an_empty_portal)


@pytest.mark.usefixtures("on_an_empty_portal")
def test_a_table_that_takes_fewer_rows_is_refused(of_an_empty_portal, monkeypatch):
    insert = tables.Table.insert
    monkeypatch.setattr(tables.Table, "insert", lambda table, rows: insert(table, list(rows)[1:]))
    with pytest.raises(CommandError, match=r"^auth\.Group took 6 rows; the archive has 7\.$"):
        came_in(of_an_empty_portal)


@pytest.mark.usefixtures("on_an_empty_portal")
def test_an_archive_that_changes_after_it_was_looked_through_is_refused(of_an_empty_portal, monkeypatch):
    lines, seen = archive.OpenArchive.lines, []

    def changing(found: archive.OpenArchive, name: str) -> Iterator[bytes]:
        for line in lines(found, name):
            yield line.replace(b"secretariat", b"of_the_same_") if name in seen else line
        seen.append(name)

    monkeypatch.setattr(archive.OpenArchive, "lines", changing)
    with pytest.raises(CommandError, match=r"^data/auth\.group\.jsonl does not have the checksum"):
        came_in(of_an_empty_portal)


@pytest.mark.usefixtures("on_an_empty_portal")
def test_numbers_of_records_that_are_gone_are_not_given_out_again():
    continue_after(SourceDocument, 41)
    assert last_key(SourceDocument) == 41
    assert SourceDocument.objects.create(slug="next", title="x", kind="paper", publisher="x").pk == 42
