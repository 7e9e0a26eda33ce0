"""The workbench as a page: plain form, autosave, lost races, evidence, bad input, query counts."""

from __future__ import annotations

import io
import re
import zipfile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from programmes.models import ActivityRating, Evidence, StoredFile
from programmes.services.files import path_of
from programmes.services.ratings import note_open
from tests.conftest import account, signed_in
from tests.rounds import bench_address, clear, level_of, make_draft, rate, send_round

pytestmark = pytest.mark.django_db


@pytest.fixture
def draft():
    return make_draft()


@pytest.fixture
def staff():
    return signed_in("secretariat")


def code_of(draft, place: int = 1) -> str:
    return draft.plan.activities.get(number=place).code


def row(draft, place: int = 1, **values: object) -> dict[str, object]:
    """What the form sends for one activity."""
    code = code_of(draft, place)
    sent = {"version": 1, "choice": "fully", "note": "", "as_of": "", "confidence": "", "change_reason": ""}
    return {f"{code}-{name}": value for name, value in {**sent, **values}.items()}


def rating(draft, place: int = 1) -> ActivityRating:
    return ActivityRating.objects.get(assessment_round=draft, activity__number=place)


def errors_in(response) -> str:
    html = response.content.decode()
    found = re.search(r'<div class="summary-of-errors" role="alert" tabindex.*?</div>', html, re.DOTALL)
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", found[0])) if found else ""


def test_one_form_saves_what_was_changed_and_nothing_else(draft, staff):
    data = row(draft, 1, choice="partially", note="One\r\n\r\n Two ", change_reason="Less money") | row(
        draft, 2
    )
    response = staff.post(bench_address(draft), data | {"save": "all"}, follow=True)
    html = response.content.decode()
    assert re.search(r"Saved \d\d:\d\d UTC: \w+-1\.", html)
    assert (rating(draft).level.slug, rating(draft).note) == ("partially", "One\nTwo")
    assert [rating(draft, place).version for place in (1, 2, 3)] == [2, 1, 1]


def test_progress_and_problems_are_two_things_and_link_to_the_spot(draft, staff):
    rate(draft, 1, note="No level")
    rate(draft, 2, level=level_of(draft.plan, "minimally"))
    html = staff.get(bench_address(draft)).content.decode()
    assert "2 of 3 rated" in html
    assert f'still to rate: <a href="#{code_of(draft)}">' in html
    assert f'1 has problems</strong>: <a href="#{code_of(draft, 2)}">' in html


def test_a_script_is_told_what_was_saved(draft, staff):
    response = staff.post(bench_address(draft), row(draft, note="Typed"), headers={"X-Fragment": "1"})
    told = response.json()
    assert re.fullmatch(r"\d\d:\d\d UTC", told["saved"])
    assert told["versions"] == {code_of(draft): 2}
    assert told["faults"] == []
    again = staff.post(bench_address(draft), row(draft, note="Typed", version=2), headers={"X-Fragment": "1"})
    assert (again.status_code, again.json()["saved"]) == (200, "")
    assert rating(draft).version == 2


def test_a_lost_race_shows_both_texts_and_loses_none(draft, staff):
    signed_in("approver").post(bench_address(draft), row(draft, note="Theirs", as_of="2031"))
    response = staff.post(bench_address(draft), row(draft, note="Mine", confidence="high"))
    html = response.content.decode()
    assert response.status_code == 400
    assert "somebody else saved it meanwhile" in errors_in(response)
    assert '<div class="as-typed">Theirs</div>' in html
    assert ">Mine</textarea>" in html
    assert 'value="2031"' in html, "what only they changed is taken over"
    assert f'name="{code_of(draft)}-version" value="2"' in html
    merged = row(draft, note="Theirs and mine", as_of="2031", confidence="high", version=2)
    staff.post(bench_address(draft), merged)
    saved = rating(draft)
    assert (saved.note, saved.as_of, saved.confidence, saved.version) == (
        "Theirs and mine",
        "2031",
        "high",
        3,
    )


def test_a_row_left_alone_does_not_take_part_in_a_race(draft, staff):
    signed_in("approver").post(bench_address(draft), row(draft, note="Theirs"))
    response = staff.post(bench_address(draft), row(draft) | row(draft, 2, note="Mine"))
    assert response.status_code == 302
    assert (rating(draft).note, rating(draft, 2).note) == ("Theirs", "Mine")


def test_a_lost_race_is_told_to_a_script_with_the_row_to_show(draft, staff):
    signed_in("approver").post(bench_address(draft), row(draft, note="Theirs"))
    response = staff.post(bench_address(draft), row(draft, note="Mine"), headers={"X-Fragment": "1"})
    assert response.status_code == 409
    html = response.json()["rows"][code_of(draft)]
    assert "Theirs" in html
    assert "Mine" in html


def test_an_area_text_left_alone_does_not_take_part_in_a_race(draft, staff):
    area = draft.plan.objectives.get().area
    name = f"key-achievement-{area.slug}"
    shown = {f"{name}-version": 1, f"{name}-text": "Something was achieved."}
    signed_in("approver").post(bench_address(draft), {**shown, f"{name}-text": "Theirs."})
    response = staff.post(bench_address(draft), row(draft, note="Mine") | shown)
    assert response.status_code == 302
    assert draft.key_achievements.get().text == "Theirs."
    lost = staff.post(bench_address(draft), {**shown, f"{name}-text": "Mine too."})
    assert lost.status_code == 400
    assert "It now says:" in lost.content.decode()
    assert ">Mine too.</textarea>" in lost.content.decode()


def test_a_form_of_another_account_is_refused_and_given_back(draft, staff):
    theirs = {"typed_by": account("approver").pk}
    response = staff.post(bench_address(draft), row(draft, note="Typed by the approver") | theirs)
    assert response.status_code == 409
    assert "opened by another account" in response.content.decode()
    assert "Typed by the approver" in response.content.decode()
    for end in ("answers/", "propose-clearance/", "circulate/"):
        refused = staff.post(bench_address(draft, end), {**theirs, "message": "Some words"})
        assert refused.status_code == 409, end
        assert "Some words" in refused.content.decode()
    assert rating(draft).version == 1


def test_what_was_typed_for_a_discarded_draft_is_given_back(draft, staff):
    data = row(draft, note="Too late for this draft")
    staff.post(bench_address(draft, "discard/"))
    gone = staff.post(bench_address(draft), data)
    assert gone.status_code == 404
    assert "Too late for this draft" in gone.content.decode()


def test_undo_keeps_what_was_typed_elsewhere(draft, staff):
    staff.post(bench_address(draft), row(draft, note="A slip"))
    data = (
        row(draft, note="A slip", version=2) | row(draft, 2, note="Typed beside") | {"undo": code_of(draft)}
    )
    html = staff.post(bench_address(draft), data, follow=True).content.decode()
    assert f"{code_of(draft)}: the last change is taken back" in html
    assert (rating(draft).note, rating(draft, 2).note) == ("", "Typed beside")


WRONG = {
    "an unknown level": ({"choice": "superb"}, "neither a level of the scale nor a reason"),
    "two levels": ({"choice": ["fully", "partially"]}, "Two levels were sent"),
    "NUL": ({"note": "a\x00b"}, "Null characters are not allowed"),
    "a very long text": ({"note": "x" * 200_000}, "at most 20000 characters"),
    "no date": ({"as_of": "2013-02-30"}, "is no date"),
    "an unknown confidence": ({"confidence": "certain"}, "not one of the available choices"),
    "an activity that is not there": ({"choice": "merged", "merged_into": "ZZ-9"}, "merged into another one"),
    "a broken version": ({"version": "x"}, "whole number"),
    "a huge version": ({"version": "9" * 30}, "less than or equal to"),
    "a link that is none": ({"evidence_url": "javascript:alert(1)"}, "valid URL"),
    "evidence without a ground": ({"evidence_title": "Report"}, "needs a link or a file"),
}


@pytest.mark.parametrize("what", WRONG)
def test_bad_input_is_told_in_its_place_and_nothing_is_lost(what, draft, staff):
    values, message = WRONG[what]
    data = row(draft, 1, **{"note": "Kept as typed", **values}) | row(draft, 2, note="Fine")
    response = staff.post(bench_address(draft), data)
    assert response.status_code == 400
    assert message in errors_in(response)
    assert "Error:" in re.search(r"<title>(.*?)</title>", response.content.decode(), re.DOTALL)[1]
    assert rating(draft).version == 1
    assert rating(draft, 2).note == "Fine", "the other rows are saved"
    if "note" not in values:
        assert "Kept as typed" in response.content.decode()


def upload(name: str, content: bytes) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


def office(*members: str) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        for member in members:
            archive.writestr(member, "x")
    return target.getvalue()


def test_a_file_is_kept_under_a_random_name_and_served_sealed(draft, staff, settings, tmp_path):
    settings.FILES_DIR = tmp_path
    content = b"%PDF-1.7 made up"
    data = row(draft, evidence_title="Report", evidence_file=upload("../r\u00e9port.pdf", content))
    staff.post(bench_address(draft), data)
    evidence = Evidence.objects.get(rating=rating(draft))
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
    data = row(draft, evidence_title="Report", evidence_file=upload(name, content))
    response = staff.post(bench_address(draft), data)
    assert message in errors_in(response)
    assert not StoredFile.objects.exists()


def test_evidence_is_taken_away_by_its_button(draft, staff):
    staff.post(bench_address(draft), row(draft, evidence_url="https://example.org/r"))
    evidence = Evidence.objects.get()
    assert evidence.title == "https://example.org/r"
    staff.post(bench_address(draft), {"remove": evidence.pk})
    assert not Evidence.objects.exists()
    assert staff.post(bench_address(draft), {"remove": evidence.pk}).status_code == 404
    assert staff.post(bench_address(draft), {"remove": "x" * 40}).status_code == 404


def test_others_at_work_are_told_to_a_script(draft, staff):
    note_open(draft, draft.plan.activities.first(), by=account("approver"))
    told = staff.post(bench_address(draft), {"open": code_of(draft, 2)}, headers={"X-Fragment": "1"}).json()
    assert told == {"others": {code_of(draft): ["approver"]}}
    assert "approver has this activity open just now" in staff.get(bench_address(draft)).content.decode()
    assert staff.post(bench_address(draft), {"open": "ZZ-1"}).json() == told


def test_a_cleared_round_is_read_not_changed(draft, staff):
    clear(send_round(draft))
    html = staff.get(bench_address(draft)).content.decode()
    assert "can be read here, not changed" in html
    response = staff.post(bench_address(draft), row(draft, note="A little late"))
    assert response.status_code == 409
    assert "nothing was saved" in response.content.decode()
    assert "A little late" in response.content.decode(), "what was typed is given back"
    told = staff.post(bench_address(draft), row(draft, note="Late"), headers={"X-Fragment": "1"})
    assert (told.status_code, told.json()["saved"]) == (409, "")
    assert rating(draft).version == 1


def test_definitions_stand_beside_the_choice(draft, staff):
    page = f"/workspace/plans/{draft.plan.slug}/rules/"
    html = staff.get(page).content.decode()
    version = re.search(r'name="version" value="(\d+)"', html)[1]
    data = {
        "version": version,
        "moved_level_needs_reason": "on",
        "evidence_needed_to_rank": 2,
        "fully-definition": "All of it",
        "fully-example": "Activity 1",
        "reason": "Agreed",
    }
    assert "The rules are saved." in staff.post(page, data, follow=True).content.decode()
    html = staff.get(bench_address(draft)).content.decode()
    assert html.count("All of it") == 3
    assert html.count("Example: Activity 1") == 3
    assert "3 have problems" in html, "two levels need evidence now"
    public = staff.get(f"/programmes/?plan={draft.plan.slug}").content.decode()
    assert "(set by the secretariat in this portal, version 2)" in public
    stale = staff.post(page, data)
    assert stale.status_code == 400
    assert "changed the rules meanwhile" in stale.content.decode()


@pytest.mark.parametrize("activities", [1, 3, 22])
def test_the_workbench_costs_the_same_for_any_number_of_rows(activities):
    draft = make_draft(activities=activities)
    client = signed_in("secretariat")
    client.get(bench_address(draft))
    with CaptureQueriesContext(
        connection,
    ) as queries:
        assert client.get(bench_address(draft)).status_code == 200
    assert len(queries) == 13


def test_a_large_page_behind_sign_in_goes_over_the_wire_small():
    draft = make_draft(activities=22)
    client = signed_in("secretariat")
    plain = client.get(bench_address(draft))
    packed = client.get(bench_address(draft), headers={"Accept-Encoding": "gzip"})
    assert packed["Content-Encoding"] == "gzip"
    assert len(packed.content) < 15_000 < len(plain.content)
    assert packed["Cache-Control"] == "private, no-store"
