"""A bundle holds files, signed sums and descriptions that agree, and the same bytes each time."""

from __future__ import annotations

import csv
import hashlib
import html
import io
import json
import re
import shutil
import subprocess
from pathlib import Path

import pytest
from django.test import Client
from openpyxl import load_workbook

from papers.exports.bundle import make_bundle
from people.models.organisation import ContentStamp
from people.stamp import forget_everything
from reporting.bundles import OUTSIDE
from reporting.signing import is_signed, ssh_signature
from tests.papers.bundles import unpacked
from tests.papers.steps import SLUG, block_with, cleared_paper, the_paper

pytestmark = [pytest.mark.drill, pytest.mark.on_sqlite]


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
    assert "The record has changed since" not in files["index.html"].decode()
    assert {"index.html", "paper.html", "figures.html", "data.html", "style.css", "datapackage.json"} <= names
    found = dict(line.split("  ")[::-1] for line in files["SHA256SUMS"].decode().splitlines())
    assert set(found) == names - OUTSIDE
    assert names >= OUTSIDE
    assert all(hashlib.sha256(files[name]).hexdigest() == digest for name, digest in found.items())
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
    code, found = checked(tmp_path)
    assert code == 0, found
    assert 'Good "file" signature for portal' in found
    assert found.count(": OK") == len(files) - len(OUTSIDE)
    sums = (tmp_path / "SHA256SUMS").read_bytes()
    (tmp_path / "data/activities.csv").write_bytes(files["data/activities.csv"] + b" ")
    assert "data/activities.csv: FAILED" in checked(tmp_path)[1]
    # Somebody who changes a file and its sum has no key to sign the sums with.
    old, new = (
        hashlib.sha256(files["data/activities.csv"] + more).hexdigest().encode() for more in (b"", b" ")
    )
    (tmp_path / "SHA256SUMS").write_bytes(sums.replace(old, new))
    code, found = checked(tmp_path)
    assert found.count(": OK") == len(files) - len(OUTSIDE)
    assert (code != 0, "Good" in found) == (True, False)
    (tmp_path / "data/activities.csv").write_bytes(files["data/activities.csv"])
    (tmp_path / "SHA256SUMS").write_bytes(sums)
    (tmp_path / "SHA256SUMS.sshsig").write_bytes(ssh_signature(sums, "the secret of somebody else"))
    code, found = checked(tmp_path)
    assert code != 0
    assert "Good" not in found


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


@pytest.mark.django_db
def test_a_bundle_says_that_the_record_has_changed_since_the_paper_was_cleared(updated):
    cleared_paper()
    rating = updated.ratings.get(activity__code="AIR-1")
    rating.note = "Something else"
    rating.save()
    page = unpacked(make_bundle(the_paper(), tell=lambda _step: None))["index.html"].decode()
    assert "The record has changed since the paper was cleared." in page
