"""The rating form under wrong input, and its evidence: links and files."""

from __future__ import annotations

import io
import re
import zipfile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from programmes.models import Evidence, StoredFile
from tests.conftest import signed_in
from tests.files import path_of
from tests.pages import errors_in
from tests.rounds import (
    bench_row,
    code_of,
    rating_of,
    ratings_address,
)

pytestmark = pytest.mark.django_db


def test_two_changes_of_different_fields_stand_together_with_the_file(draft, staff, settings, tmp_path):
    settings.FILES_DIR = tmp_path
    signed_in("approver").post(ratings_address(draft), bench_row(draft, as_of="2031"))
    file = SimpleUploadedFile("report.pdf", b"%PDF-1.7 made up")
    response = staff.post(
        ratings_address(draft), bench_row(draft, note="Mine", evidence_file=file), follow=True
    )
    assert f"Together with what somebody else changed in {code_of(draft)}." in response.content.decode()
    saved = rating_of(draft)
    assert (saved.note, saved.as_of, saved.version) == ("Mine", "2031", 3)
    assert saved.evidence.get().file.name == "report.pdf"


def test_a_file_that_was_chosen_before_a_lost_race_is_asked_for_again(draft, staff):
    signed_in("approver").post(ratings_address(draft), bench_row(draft, note="Theirs"))
    file = SimpleUploadedFile("report.pdf", b"%PDF-1.7 made up")
    response = staff.post(ratings_address(draft), bench_row(draft, note="Mine", evidence_file=file))
    assert f"{code_of(draft)}: choose the file again." in errors_in(response)
    assert not StoredFile.objects.exists()


WRONG = {
    "an unknown level": ({"choice": "superb"}, "neither a level of the scale nor a reason"),
    "two levels": ({"choice": ["fully", "partially"]}, "Two levels were sent"),
    "NUL": ({"note": "a\x00b"}, "Null characters are not allowed"),
    "a very long text": ({"note": "x" * 200_000}, "at most 20000 characters"),
    "no date": ({"as_of": "2013-02-30"}, "is not a date"),
    "an unknown confidence": ({"confidence": "certain"}, "not one of the available choices"),
    "an activity that is not there": ({"choice": "merged", "merged_into": "ZZ-9"}, "merged into another one"),
    "a broken version": ({"version": "x"}, "whole number"),
    "a huge version": ({"version": "9" * 30}, "less than or equal to"),
    "a link that is none": ({"evidence_url": "javascript:alert(1)"}, "valid URL"),
    "evidence without a ground": ({"evidence_title": "Report"}, "needs a link or a file"),
}


def test_a_link_and_a_file_are_two_pieces_of_evidence(draft, staff):
    file = SimpleUploadedFile("report.pdf", b"%PDF-1.7 made up")
    sent = bench_row(draft, evidence_url="https://example.org/r", evidence_file=file)
    response = staff.post(ratings_address(draft), sent)
    assert response.status_code == 400
    assert "Give a link or a file; for both, add them one after the other." in errors_in(response)
    assert not Evidence.objects.filter(rating=rating_of(draft)).exists()
    assert not StoredFile.objects.exists()


@pytest.mark.parametrize("what", WRONG)
def test_bad_input_is_told_in_its_place_and_nothing_is_lost(what, draft, staff):
    values, message = WRONG[what]
    data = bench_row(draft, 1, **{"note": "Kept as typed", **values}) | bench_row(draft, 2, note="Fine")
    response = staff.post(ratings_address(draft), data)
    assert response.status_code == 400
    assert message in errors_in(response)
    assert "Error:" in re.search(r"<title>(.*?)</title>", response.content.decode(), re.DOTALL)[1]
    assert rating_of(draft).version == 1
    assert rating_of(draft, 2).note == "Fine", "the other rows are saved"
    if "note" not in values:
        assert "Kept as typed" in response.content.decode()


def test_what_is_merged_into_is_named_in_any_case_and_says_nothing_beside_a_level(draft, staff):
    first, second = draft.plan.activities.order_by("number")[:2]
    staff.post(ratings_address(draft), bench_row(draft, 1, choice="merged", merged_into=second.code.lower()))
    assert rating_of(draft).merged_into == second
    changed = bench_row(draft, 1, version=2, merged_into="half a co", note="Now it is there")
    assert staff.post(ratings_address(draft), changed).status_code == 302
    assert (rating_of(draft).note, rating_of(draft).merged_into) == ("Now it is there", None)
    again = bench_row(draft, 1, version=3, choice="merged", merged_into=first.code)
    assert "merged into another one" in errors_in(staff.post(ratings_address(draft), again))


def office(*members: str) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        for member in members:
            archive.writestr(member, "x")
    return target.getvalue()


def test_a_file_is_kept_under_a_random_name_and_served_sealed(draft, staff, settings, tmp_path):
    settings.FILES_DIR = tmp_path
    content = b"%PDF-1.7 made up"
    data = bench_row(
        draft, evidence_title="Report", evidence_file=SimpleUploadedFile("../r\u00e9port.pdf", content)
    )
    staff.post(ratings_address(draft), data)
    evidence = Evidence.objects.get(rating=rating_of(draft))
    assert (evidence.title, evidence.file.content_type, evidence.file.size) == (
        "Report",
        "application/pdf",
        len(content),
    )
    assert path_of(evidence.file).read_bytes() == content
    assert "port" not in evidence.file.stored_as
    response = staff.get(f"/evidence/{evidence.pk}/")
    assert b"".join(response.streaming_content) == content
    assert response["Content-Disposition"].startswith("attachment")
    assert "sandbox" in response["Content-Security-Policy"]
    assert response["X-Content-Type-Options"] == "nosniff"
    for persona in ("", "focal-japan", "delegate", "administrator"):
        client = signed_in(persona) if persona else Client()
        assert client.get(f"/evidence/{evidence.pk}/").status_code == 404


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("a.pdf", b"", "is empty"),
        ("a.exe", b"MZ\x90", "Only PDF, PNG, JPEG"),
        ("a.pdf", b"<script>", "Only PDF, PNG, JPEG"),
        ("a.docx", office("word/document.xml", "word/vbaProject.bin"), "macros or embedded"),
        ("a.docx", office("word/document.xml", "word/embeddings/oleObject1.bin"), "macros or embedded"),
        ("a.xlsx", b"PK\x03\x04broken", "is damaged"),
        ("a.csv", b"\xff\xfe\x00", "not in UTF-8"),
        ("a.pdf", b"%PDF-" + b"x" * 10_000_001, "larger than 10 MB"),
    ],
)
def test_a_file_that_is_not_taken_says_why(name, content, message, draft, staff):
    data = bench_row(draft, evidence_title="Report", evidence_file=SimpleUploadedFile(name, content))
    response = staff.post(ratings_address(draft), data)
    assert message in errors_in(response)
    assert not StoredFile.objects.exists()


def test_evidence_is_taken_away_by_its_button(draft, staff):
    staff.post(ratings_address(draft), bench_row(draft, evidence_url="https://example.org/r"))
    evidence = Evidence.objects.get()
    assert evidence.title == "https://example.org/r"
    staff.post(ratings_address(draft), {"remove": evidence.pk})
    assert not Evidence.objects.exists()
    assert staff.post(ratings_address(draft), {"remove": evidence.pk}).status_code == 404
    assert staff.post(ratings_address(draft), {"remove": "x" * 40}).status_code == 404
