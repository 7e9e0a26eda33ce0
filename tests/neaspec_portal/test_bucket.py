"""Uploaded files and bundles in a bucket that speaks S3, with the server of moto in place of a real one."""

from __future__ import annotations

import io
from collections.abc import Iterator

import boto3
import pytest
from django.core.exceptions import ImproperlyConfigured
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from moto.server import ThreadedMotoServer

from neaspec_portal import installation, typed_settings
from neaspec_portal.exchange.stored import incoming_files, sweep
from papers.models import Bundle
from programmes.services.files import name_of, store_file
from reporting import stores
from reporting.stores import (
    BUNDLES,
    FILES,
    BucketAddress,
    DamagedFileError,
    Folder,
    StoreAwayError,
    content_of,
    store,
)
from tests.conftest import signed_in
from tests.pages import text_of
from tests.papers.bundles import MAKE
from tests.papers.steps import cleared_paper

OURS = "portal"
PDF = b"%PDF-1.7\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    """The address of an S3 of this module."""
    made = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    made.start()
    host, port = made.get_host_and_port()
    yield f"http://{host}:{port}"
    made.stop()


@pytest.fixture
def s3(server, settings, monkeypatch, tmp_path):
    """A bucket as the portal's store; what lies in it, by its name."""
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "portal")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "not a secret")
    settings.STORAGE_BUCKET = BucketAddress(OURS, "review", server, "eu-west-1")
    settings.FILES_DIR = settings.BUNDLES_DIR = tmp_path / "no folder is used"
    client = boto3.client("s3", endpoint_url=server, region_name="eu-west-1")
    client.create_bucket(Bucket=OURS, CreateBucketConfiguration={"LocationConstraint": "eu-west-1"})
    stores.bucket.cache_clear()
    yield client
    for one in client.list_objects_v2(Bucket=OURS).get("Contents", ()):
        client.delete_object(Bucket=OURS, Key=one["Key"])
    client.delete_bucket(Bucket=OURS)
    assert not settings.FILES_DIR.exists()


def keys_in(client) -> list[str]:
    return [one["Key"] for one in client.list_objects_v2(Bucket=OURS).get("Contents", ())]


@pytest.fixture(params=["folder", "bucket"])
def either(request, tmp_path, settings):
    """A store of each kind; both keep the same promises."""
    if request.param == "bucket":
        request.getfixturevalue("s3")
        return store(FILES)
    return Folder(tmp_path / "files")


def test_a_store_keeps_what_it_is_given(either, tmp_path):
    assert not either.has("ab/abc")
    with pytest.raises(FileNotFoundError):
        list(either.pieces("ab/abc"))
    assert list(either.listed()) == []
    either.write("ab/abc", b"one")
    either.write("ab/abc", b"another")
    assert either.has("ab/abc")
    assert b"".join(either.pieces("ab/abc")) == b"another"
    coming = either.incoming_folder() / "coming"
    coming.write_bytes(b"x" * (2 * stores.PIECE + 1))
    either.take_in("cd/cde", coming)
    assert not coming.exists()
    assert [len(piece) for piece in either.pieces("cd/cde")] == [stores.PIECE, stores.PIECE, 1]
    found = {one.name: one.size for one in either.listed()}
    assert found == {"ab/abc": 7, "cd/cde": 2 * stores.PIECE + 1}
    assert all(one.written_at > 1_500_000_000 for one in either.listed())
    for _ in range(2):
        either.remove("ab/abc")
    assert [one.name for one in either.listed()] == ["cd/cde"]


@pytest.mark.django_db
def test_evidence_is_uploaded_read_and_found_damaged_in_a_bucket(s3, secretariat):
    record = store_file(SimpleUploadedFile("report.pdf", PDF), by=secretariat)
    assert keys_in(s3) == [f"review/files/{name_of(record)}"]
    assert store_file(SimpleUploadedFile("report.pdf", PDF), by=secretariat) == record
    content = content_of(FILES, name_of(record), record.sha256)
    assert len(content) == record.size
    s3.put_object(Bucket=OURS, Key=f"review/files/{name_of(record)}", Body=b"something else")
    with pytest.raises(DamagedFileError):
        content_of(FILES, name_of(record), record.sha256)
    s3.delete_object(Bucket=OURS, Key=f"review/files/{name_of(record)}")
    with pytest.raises(FileNotFoundError):
        content_of(FILES, name_of(record), record.sha256)


@pytest.mark.django_db
def test_a_bundle_is_made_and_carried_away(s3):
    cleared_paper()
    reader = signed_in("delegate")
    reader.post(MAKE)
    bundle = Bundle.objects.get()
    assert keys_in(s3) == [f"review/bundles/{bundle.stored_as}"]
    answer = reader.get(f"/papers/{bundle.paper.slug}.zip")
    assert answer.status_code == 200
    assert len(b"".join(answer.streaming_content)) == bundle.size


@pytest.mark.django_db
def test_a_backup_holds_what_is_in_the_bucket_and_brings_it_back(s3, secretariat, tmp_path):
    record = store_file(SimpleUploadedFile("report.pdf", PDF), by=secretariat)
    archive = tmp_path / "all.zip"
    call_command("export_all", str(archive), stdout=io.StringIO())
    assert archive.stat().st_size > record.size
    with incoming_files() as files:
        (files.waiting / record.stored_as).write_bytes(b"what an archive holds")
        files.move_in()
        sweep(but=files)
    assert b"".join(store(FILES).pieces(name_of(record))) == b"what an archive holds"

    def come_in_and_fail() -> None:
        with incoming_files() as files:
            (files.waiting / ("f" * 64)).write_bytes(b"nobody's")
            files.move_in()
            assert len(keys_in(s3)) == 2
            raise RuntimeError("no luck")

    with pytest.raises(RuntimeError, match="no luck"):
        come_in_and_fail()
    assert keys_in(s3) == [f"review/files/{name_of(record)}"]


@pytest.mark.django_db
def test_a_bucket_that_is_away_is_told_as_an_outage(s3, settings):
    cleared_paper()
    reader = signed_in("delegate")
    reader.post(MAKE)
    paper = Bundle.objects.get().paper
    settings.STORAGE_BUCKET = BucketAddress(
        "no-such-bucket", "", settings.STORAGE_BUCKET.endpoint, "eu-west-1"
    )
    with pytest.raises(StoreAwayError, match="does not answer"):
        store(FILES).write("ab/abc", b"x")
    settings.STORAGE_BUCKET = BucketAddress(OURS, "", "http://127.0.0.1:9", "eu-west-1")
    reader.raise_request_exception = False
    away = reader.get(f"/papers/{paper.slug}.zip")
    assert away.status_code == 503
    assert away["Retry-After"]
    assert "The portal cannot reach its files just now" in text_of(away)
    with pytest.raises(StoreAwayError, match="did not answer just now"):
        store(BUNDLES).has("x")


@pytest.mark.django_db
def test_the_installation_is_checked_with_its_bucket(s3, settings):
    assert "The bucket portal can be written to" in [one.what for one in installation._files()]
    assert keys_in(s3) == []
    assert list(store(BUNDLES).listed()) == []
    settings.STORAGE_BUCKET = BucketAddress(
        "no-such-bucket", "", settings.STORAGE_BUCKET.endpoint, "eu-west-1"
    )
    with pytest.raises(StoreAwayError):
        list(installation._files())


@pytest.mark.parametrize(
    ("message", "bucket"),
    [
        ("s3://portal", BucketAddress("portal")),
        (
            "s3://portal/a/b/?endpoint=https://s3.example.org&region=asia",
            BucketAddress("portal", "a/b", "https://s3.example.org", "asia"),
        ),
    ],
)
def test_a_bucket_is_told_by_its_address(monkeypatch, tmp_path, message, bucket):
    monkeypatch.setenv("STORAGE_URL", message)
    assert typed_settings.storage("STORAGE_URL", default=tmp_path) == (tmp_path, bucket)


@pytest.mark.parametrize(
    "message", ["s3://", "s3://portal?endpont=x", "ftp://portal/x", "srv/portal", "file://x"]
)
def test_any_other_address_stops_the_start(monkeypatch, tmp_path, message):
    monkeypatch.setenv("STORAGE_URL", message)
    with pytest.raises(ImproperlyConfigured, match="must be a folder"):
        typed_settings.storage("STORAGE_URL", default=tmp_path)
