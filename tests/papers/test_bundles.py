"""The bundle: what is in it, that it is the same each time, signed, made in the background, and for whom."""

from __future__ import annotations

import csv
import hashlib
import html
import io
import json
import os
import re
import shutil
import subprocess
import zipfile
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client
from django.utils import timezone
from openpyxl import load_workbook

from papers.exports import making
from papers.exports.bundle import make_bundle
from papers.models import Bundle
from papers.services.bundles import ask_for_bundle
from people.models import Job
from people.models.stamp import ContentStamp
from people.stamp import forget_everything
from reporting.bundles import OUTSIDE
from reporting.papers.pdf import PaperNotMadeError
from reporting.signing import is_signed, ssh_signature
from tests.conftest import account, signed_in
from tests.pages import text_of
from tests.papers.steps import SLUG, block_with, cleared_paper, the_paper

pytestmark = [pytest.mark.drill, pytest.mark.on_sqlite]

PAGE = f"/papers/{SLUG}/bundle/"
MAKE = f"{PAGE}make/"
FILE = f"/papers/{SLUG}.zip"


def content_of(answer) -> bytes:
    return b"".join(answer.streaming_content)


def unpacked(content: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(content)) as packed:
        return {name: packed.read(name) for name in packed.namelist()}


@pytest.fixture
def files(db) -> dict[str, bytes]:
    cleared_paper()
    return unpacked(make_bundle(the_paper(), tell=lambda _step: None))


def test_everything_of_the_paper_is_in_it_and_the_sums_are_signed(files):
    names = set(files)
    forms = ("docx", "pdf", "annex.docx", "annex.pdf", "xlsx")
    assert {f"paper/{SLUG}.{form}" for form in forms} <= names
    # Figures keep the numbers of their source, where 9, 11, 12 and 13 are tables of words; ours are lettered.
    figures = ["a", *(f"{n:02}" for n in (*range(1, 9), 10))]
    assert {f"figures/figure-{n}.{form}" for n in figures for form in ("svg", "png", "csv", "json")} <= names
    assert {"index.html", "paper.html", "figures.html", "data.html", "style.css", "datapackage.json"} <= names
    told = dict(line.split("  ")[::-1] for line in files["SHA256SUMS"].decode().splitlines())
    assert set(told) == names - OUTSIDE
    assert names >= OUTSIDE
    assert all(hashlib.sha256(files[name]).hexdigest() == digest for name, digest in told.items())
    sums, signed, key = files["SHA256SUMS"], files["SHA256SUMS.sig"], files["signing-key.pem"]
    assert is_signed(sums, signed, key)
    assert not is_signed(sums + b" ", signed, key)
    assert Client().get("/papers/signing-key.pem").content == key
    assert Client().get("/papers/signers").content == files["signers"]


def checked(folder: Path) -> tuple[int, str]:
    """Type the lines that the first page of a bundle shows for Linux."""
    page = html.unescape((folder / "index.html").read_text())
    [lines] = re.findall(r"<h3>Linux</h3><pre[^>]*>(.*?)</pre>", page, re.DOTALL)
    done = subprocess.run(
        ["bash", "-e", "-c", lines], cwd=folder, capture_output=True, text=True, check=False
    )
    return done.returncode, done.stdout + done.stderr


@pytest.mark.skipif(shutil.which("ssh-keygen") is None, reason="on Debian: apt-get install openssh-client")
def test_what_every_system_brings_checks_the_bundle(files, tmp_path):
    for name, content in files.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes(content)
    code, told = checked(tmp_path)
    assert code == 0, told
    assert 'Good "file" signature for portal' in told
    assert told.count(": OK") == len(files) - len(OUTSIDE)
    sums = (tmp_path / "SHA256SUMS").read_bytes()
    (tmp_path / "data/activities.csv").write_bytes(files["data/activities.csv"] + b" ")
    assert "data/activities.csv: FAILED" in checked(tmp_path)[1]
    # Somebody who changes a file and its sum has no key to sign the sums with.
    old, new = (
        hashlib.sha256(files["data/activities.csv"] + more).hexdigest().encode() for more in (b"", b" ")
    )
    (tmp_path / "SHA256SUMS").write_bytes(sums.replace(old, new))
    code, told = checked(tmp_path)
    assert told.count(": OK") == len(files) - len(OUTSIDE)
    assert (code != 0, "Good" in told) == (True, False)
    (tmp_path / "data/activities.csv").write_bytes(files["data/activities.csv"])
    (tmp_path / "SHA256SUMS").write_bytes(sums)
    (tmp_path / "SHA256SUMS.sshsig").write_bytes(ssh_signature(sums, "the secret of somebody else"))
    code, told = checked(tmp_path)
    assert code != 0
    assert "Good" not in told


def test_the_files_are_the_stored_ones_and_numbers_agree_everywhere(files):
    stored = {one.format: bytes(one.content) for one in the_paper().files.all()}
    assert files[f"paper/{SLUG}.pdf"] == stored["pdf"]
    rows = list(csv.DictReader(io.StringIO(files["figures/figure-a.csv"].decode("utf-8-sig"))))
    [fully] = [row for row in rows if row["row"] == "All activities" and row["category"] == "Fully"]
    assert (fully["count"], fully["share_percent"], fully["base"]) == ("2", "9.1", "22")
    book = load_workbook(io.BytesIO(files[f"paper/{SLUG}.xlsx"]))
    sheet = next(one for one in book if "Data of Figure A" in str(one["A1"].value))
    [cells] = [row for row in sheet.iter_rows(values_only=True) if row[:2] == ("All activities", "Fully")]
    assert cells[2:5] == (2, 9.1, 22)
    assert "68.2\u00a0%" in files["paper.html"].decode()


def test_the_description_of_the_data_says_types_units_base_and_source(files):
    described = json.loads(files["datapackage.json"])
    assert [one["name"] for one in described["resources"]] == [
        "activities",
        "survey",
        "findings",
        "recommendations",
        "mechanisms",
        "collaborations",
        "context",
        "corrections",
    ]
    for one in described["resources"]:
        content = files[one["path"]]
        assert one["bytes"] == len(content)
        assert one["hash"] == f"sha256:{hashlib.sha256(content).hexdigest()}"
        head = next(csv.reader(io.StringIO(content.decode("utf-8-sig"))))
        assert head == [field["name"] for field in one["schema"]["fields"]]
        assert one["base"]
    survey = next(one for one in described["resources"] if one["name"] == "survey")
    fields = {field["name"]: field for field in survey["schema"]["fields"]}
    assert (fields["base"]["type"], fields["base"]["unit"]) == ("integer", "people who answered the item")
    assert (fields["percent"]["type"], fields["percent"]["unit"]) == ("number", "percent of the base")
    assert survey["sources"][0]["title"].endswith("para 11")


def test_its_pages_need_no_network_and_no_script(files):
    for name in ("index.html", "paper.html", "figures.html", "data.html"):
        page = files[name].decode()
        assert "<script" not in page
        assert (
            not re.search(r'(src|href)="(https?:)?//', page.replace("https://", "https://"))
            or name == "paper.html"
        )
        for target in re.findall(r'(?:src|href)="([^"#]+)', page):
            if not target.startswith(("http://", "https://", "mailto:")):
                assert target in files, (name, target)
    assert b"url(" not in files["style.css"]


def test_the_same_content_is_the_same_bytes_and_a_change_is_another(db):
    first = make_bundle(the_paper(), tell=lambda _step: None)
    assert make_bundle(the_paper(), tell=lambda _step: None) == first
    block = block_with("was established in")
    type(block).objects.filter(pk=block.pk).update(text="Other words.")
    assert make_bundle(the_paper(), tell=lambda _step: None) != first


@pytest.mark.django_db
def test_a_delegate_asks_for_it_and_everybody_takes_it_away(client):
    cleared_paper()
    assert client.get(FILE).status_code == 404
    assert client.post(MAKE).status_code == 302
    assert not Bundle.objects.exists()
    assert "Sign in to have it made" in text_of(client.get(PAGE))
    assert signed_in("delegate").post(MAKE)["Location"] == PAGE
    made, job = Bundle.objects.get(), Job.objects.get()
    assert (job.state, job.step, job.steps, made.audience) == ("done", 5, 5, "everybody")
    assert job.outcome == f"{made.size:,} bytes"
    answer = client.get(FILE)
    content = content_of(answer)
    assert answer["Content-Disposition"] == f'attachment; filename="{SLUG}.zip"'
    assert hashlib.sha256(content).hexdigest() == made.sha256
    assert made.sha256 in client.get(PAGE).content.decode()
    signed_in("delegate").post(MAKE)
    again = Bundle.objects.first()
    assert (again.pk != made.pk, again.sha256) == (True, made.sha256)


@pytest.mark.django_db
def test_a_draft_is_for_the_secretariat_and_marked(client):
    staff = signed_in("secretariat")
    assert staff.post(MAKE).status_code == 302
    answer = staff.get(FILE)
    assert answer["Content-Disposition"] == f'attachment; filename="DRAFT-{SLUG}.zip"'
    files = unpacked(content_of(answer))
    assert "DRAFT – not for circulation" in files["index.html"].decode()
    for reader in (client, signed_in("delegate"), signed_in("focal-japan")):
        assert reader.get(FILE).status_code == 404
        assert reader.get(PAGE).status_code == 404
    assert signed_in("delegate").post(MAKE).status_code == 404
    cleared_paper()
    assert client.get(FILE).status_code == 404


@pytest.mark.django_db
def test_a_bundle_from_before_the_last_clearing_is_not_handed_out(client):
    cleared_paper()
    signed_in("delegate").post(MAKE)
    Bundle.objects.update(begun_at=timezone.now() - timedelta(days=1))
    assert client.get(FILE).status_code == 404


@pytest.mark.django_db
def test_one_is_made_at_a_time_and_an_interrupted_one_makes_room(settings):
    settings.JOBS = "worker"
    cleared_paper()
    Job.objects.all().delete()
    first, is_new = ask_for_bundle(the_paper(), "everybody", by=account("delegate"))
    second, again = ask_for_bundle(the_paper(), "everybody", by=account("secretariat"))
    assert (is_new, again, second.pk) == (True, False, first.pk)
    page = text_of(signed_in("delegate").get(PAGE))
    assert "It waits for its turn. You can leave this page and come back" in page
    assert "It has waited for over a minute" not in page
    Job.objects.update(asked_at=timezone.now() - timedelta(minutes=2))
    page = text_of(signed_in("delegate").get(PAGE))
    assert "Other work may come first, or the worker does not run: tell an administrator if it lasts." in page
    Job.objects.update(state="running", step=2, doing="tables of data", seen_at=timezone.now())
    page = text_of(signed_in("delegate").get(PAGE))
    assert "It is being made: tables of data." in page
    assert "2 of 5 steps are finished" in page
    Job.objects.update(seen_at=timezone.now() - timedelta(minutes=1))
    page = text_of(signed_in("delegate").get(PAGE))
    assert "was interrupted at “tables of data”. Nothing was stored" in page
    third, is_new = ask_for_bundle(the_paper(), "everybody", by=account("delegate"))
    assert (is_new, third.pk != first.pk) == (True, True)
    first.refresh_from_db()
    assert (first.state, "can be run again" in first.outcome) == ("interrupted", True)


@pytest.mark.django_db
def test_who_asked_and_staff_cancel_it_and_nobody_else(settings):
    settings.JOBS = "worker"
    cleared_paper()
    Job.objects.all().delete()
    job, _ = ask_for_bundle(the_paper(), "everybody", by=account("delegate"))
    assert "Cancel" not in text_of(signed_in("focal-japan").get(PAGE))
    signed_in("focal-japan").post(f"{PAGE}cancel/")
    job.refresh_from_db()
    assert job.state == "waiting"
    assert "Cancel" in text_of(signed_in("delegate").get(PAGE))
    signed_in("delegate").post(f"{PAGE}cancel/")
    job.refresh_from_db()
    assert job.state == "cancelled"
    assert "was cancelled. Nothing was stored" in text_of(signed_in("delegate").get(PAGE))
    job, is_new = ask_for_bundle(the_paper(), "everybody", by=account("delegate"))
    assert is_new
    signed_in("secretariat").post(f"{PAGE}cancel/")
    job.refresh_from_db()
    assert job.state == "cancelled"


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("fault", "told"),
    [
        (PaperNotMadeError("A character is in no font."), "A character is in no font."),
        (OSError(28, "No space left on device"), "The file cannot be written: No space left on device."),
    ],
)
def test_what_goes_wrong_is_said_and_nothing_is_kept(monkeypatch, fault, told):
    cleared_paper()

    def broken(*_args, **_kwargs):
        raise fault

    monkeypatch.setattr(making, "make_bundle", broken)
    signed_in("delegate").post(MAKE)
    assert not Bundle.objects.exists()
    assert Job.objects.get().state == "failed"
    assert told in text_of(signed_in("delegate").get(PAGE))


@pytest.mark.django_db
def test_what_nobody_foresaw_is_said_and_goes_to_the_log(monkeypatch):
    cleared_paper()
    monkeypatch.setattr(making, "make_bundle", lambda *_args, **_kwargs: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        ask_for_bundle(the_paper(), "everybody", by=account("delegate"))
    assert "nobody foresaw" in Job.objects.get().outcome


@pytest.mark.django_db
def test_old_bundles_and_loose_files_are_swept_away():
    cleared_paper()
    for _ in range(4):
        signed_in("delegate").post(MAKE)
    assert Bundle.objects.count() == 3
    left, young = settings.BUNDLES_DIR / ".left.zip.part", settings.BUNDLES_DIR / ".young.zip.part"
    left.write_bytes(b"half")
    young.write_bytes(b"another worker writes it just now")
    os.utime(left, (0, 0))
    for one in settings.BUNDLES_DIR.glob("*.zip"):
        os.utime(one, (0, 0))
    signed_in("delegate").post(MAKE)
    names = {one.name for one in settings.BUNDLES_DIR.iterdir()}
    assert names == {young.name, *(one.stored_as for one in Bundle.objects.all())}
    young.unlink()
    assert all(
        (settings.BUNDLES_DIR / one.stored_as).stat().st_size == one.size for one in Bundle.objects.all()
    )


@pytest.mark.django_db
def test_a_bundle_that_is_damaged_or_lost_can_be_made_again(client):
    cleared_paper()
    signed_in("delegate").post(MAKE)
    place = settings.BUNDLES_DIR / Bundle.objects.get().stored_as
    place.write_bytes(place.read_bytes()[:-1])
    assert "Have it made again." in text_of(client.get(FILE))
    place.unlink()
    assert client.get(FILE).status_code == 404
    assert "Download (ZIP" not in text_of(client.get(PAGE))
    signed_in("delegate").post(MAKE)
    assert client.get(FILE).status_code == 200


@pytest.mark.django_db
def test_when_it_was_made_changes_nothing_in_it():
    cleared_paper()
    first = make_bundle(the_paper(), tell=lambda _step: None)
    later = ContentStamp.objects.get().number + 10 * 86_400 * 1_000_000_000
    ContentStamp.objects.update(number=later)
    forget_everything()
    assert make_bundle(the_paper(), tell=lambda _step: None) == first
    said = json.loads(unpacked(first)["datapackage.json"])
    assert said["created"] == f"{the_paper().cleared_at.date()}T00:00:00Z"


@pytest.mark.django_db
def test_a_draft_carries_no_day():
    said = json.loads(unpacked(make_bundle(the_paper(), tell=lambda _step: None))["datapackage.json"])
    assert "created" not in said
    assert "as of" not in said["citation"]
