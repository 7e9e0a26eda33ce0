"""A judgement of an overlap or a gap stands apart from the record and takes two people."""

from __future__ import annotations

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from partnerships.models import Mechanism, OverlapJudgement
from partnerships.services.records import save_judgement
from people.models import MemberState
from programmes.models import ProgrammeArea
from review.services.entries import clear_entry, reopen_entry
from tests.conftest import account, signed_in
from tests.pages import errors_in, text_of
from tests.partnerships.entries import DESK

pytestmark = [pytest.mark.on_sqlite, pytest.mark.django_db]


@pytest.fixture
def marine(db):
    return ProgrammeArea.objects.get(slug="marine")


def judged(marine, **values):
    wanted = {"verdict": "complementary", "reason": "Sites there, coasts here.", "expected_version": 0}
    subject = values.pop("subject", None) or Mechanism.objects.get(code="NOWPAP")
    return save_judgement(marine, subject, **{**wanted, "by": account("secretariat"), **values})


def test_a_judgement_stands_apart_and_takes_two_people(marine, client):
    one = judged(marine)
    for address in (
        "/partnerships/nowpap/",
        "/partnerships/",
        "/api/v1/overlap",
        "/partnerships/overlap.json",
    ):
        assert "coasts here" not in client.get(address).content.decode()
    assert "coasts here" in text_of(signed_in("secretariat").get("/partnerships/nowpap/"))
    with pytest.raises(PermissionDenied):
        clear_entry(one, expected_version=1, by=account("secretariat"))
    approver = signed_in("approver")
    assert "Clear the judgement: NOWPAP, Marine Protected Areas" in text_of(approver.get("/desk/"))
    sent = {"tick": f"overlap-{one.pk}-1", "back": "/partnerships/nowpap/"}
    assert approver.post("/desk/accept/", sent).status_code == 302
    page = text_of(client.get("/partnerships/nowpap/"))
    assert "Judgement of the secretariat" in page
    assert "Sites there, coasts here." in page
    answer = client.get("/api/v1/overlap").json()["judgements"]
    assert answer == [
        {
            "area": "MPA",
            "mechanism": "NOWPAP",
            "state": None,
            "judgement": "complementary",
            "reason": "Sites there, coasts here.",
        }
    ]
    reopen_entry(
        OverlapJudgement.objects.get(), reason="New facts", expected_version=1, by=account("secretariat")
    )
    assert client.get("/api/v1/overlap").json()["judgements"] == []


def test_a_draft_stands_in_the_matrix_of_staff_alone_and_says_that_it_is_one(marine, staff, client):
    one = judged(marine)
    file = "/partnerships/overlap.json?by=areas"
    assert "Judgement" not in client.get(file).content.decode()
    assert "Judgement (draft): complementary." in staff.get(file).content.decode()
    clear_entry(one, expected_version=1, by=account("approver"))
    assert "Judgement: complementary." in client.get(file).content.decode()


def test_a_judgement_fits_what_is_judged(marine):
    mongolia = MemberState.objects.get(iso_code="MNG")
    assert judged(marine, subject=mongolia, verdict="gap").state == mongolia
    for values in ({"verdict": "gap"}, {"subject": mongolia, "verdict": "duplicate"}, {"reason": ""}):
        with pytest.raises(ValidationError):
            judged(marine, **values)
    with pytest.raises(PermissionDenied):
        judged(marine, by=account("delegate"))


def test_the_page_for_a_judgement(staff, client):
    address = f"{DESK}overlap/marine/nowpap/"
    assert "Judge: NOWPAP, Marine Protected Areas" in text_of(staff.get(address))
    empty = staff.post(address, {"version": "0", "verdict": "duplicate", "reason": ""})
    assert "Reason: This field is required" in errors_in(empty)
    assert staff.post(address, {"version": "0", "verdict": "duplicate", "reason": "Same"}).status_code == 302
    assert OverlapJudgement.objects.get().verdict == "duplicate"
    assert "Gap" in text_of(staff.get(f"{DESK}overlap/marine/mng/"))
    assert "Complementary" in text_of(staff.get(f"{DESK}overlap/air/ltp/"))
    for wrong in ("oceans/nowpap", "marine/neaspec", "marine/ata", "marine/asean"):
        assert staff.get(f"{DESK}overlap/{wrong}/").status_code == 404


def test_only_an_overlap_or_a_gap_is_judged(staff):
    assert staff.get(f"{DESK}overlap/cities/nowpap/").status_code == 404
    assert staff.get(f"{DESK}overlap/marine/chn/").status_code == 404
