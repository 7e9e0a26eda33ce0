"""A file says who will read it before it is chosen, and once withdrawn it is served to nobody."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from types import SimpleNamespace

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.test import Client

from programmes.models import FileWithdrawal, RoundSnapshot, StoredFile
from programmes.selectors.at_work import round_ratings
from programmes.selectors.history import changes_of
from programmes.services import files as services
from programmes.services.files import AlreadyWithdrawnError, store_file, withdraw_file
from programmes.services.ratings import add_evidence
from tests.at_once import PEOPLE, at_once
from tests.conftest import account, signed_in
from tests.files import path_of
from tests.rounds import (
    bench_row,
    clear,
    code_of,
    make_draft,
    pass_deadline,
    present,
    ratings_address,
    review_address,
    send_round,
)
from tests.test_access import PERSONAS, client_of

pytestmark = [pytest.mark.on_sqlite, pytest.mark.django_db]

CONTENT = b"%PDF-1.7 the words of the file"
REASON = "It names a person who did not agree."
DAY = datetime(2031, 3, 3, 12, 0, tzinfo=UTC)
TOLD = f"withdrawn on 3 March 2031: {REASON}"


@pytest.fixture(autouse=True)
def own_store(settings, tmp_path, monkeypatch):
    settings.FILES_DIR = tmp_path
    monkeypatch.setattr(services, "timezone", SimpleNamespace(now=lambda: DAY))


def upload(name: str = "report.pdf") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, CONTENT)


def with_evidence(draft, **options):
    staff = account("secretariat")
    return add_evidence(
        activity=draft.plan.activities.get(number=options.pop("place", 1)),
        assessment_round=draft,
        title=options.pop("title", "The report"),
        file=store_file(upload(**options), by=staff),
        by=staff,
    )


def text_of(response) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))


def bytes_of(response) -> bytes:
    return b"".join(response.streaming_content) if response.streaming else response.content


@pytest.mark.parametrize("state", ["draft", "circulated", "cleared", "presented"])
def test_a_withdrawn_file_answers_410_to_everybody_who_could_read_it(state):
    draft = make_draft()
    piece = with_evidence(draft)
    if state != "draft":
        circulation = send_round(draft)
    if state in {"cleared", "presented"}:
        {"cleared": clear, "presented": present}[state](circulation)
    address = f"/evidence/{piece.pk}/"
    before = {one: client_of(one).get(address) for one in PERSONAS}
    readers = [one for one, response in before.items() if response.status_code == 200]
    assert set(readers) == (
        set(PERSONAS) if state in {"cleared", "presented"} else {"secretariat", "approver"}
    )
    assert {bytes_of(before[one]) for one in readers} == {CONTENT}
    withdraw_file(piece.file, reason=REASON, by=account("approver"))
    for one in PERSONAS:
        response = client_of(one).get(address)
        assert response.status_code == (410 if one in readers else 404), one
        assert CONTENT not in bytes_of(response)
        assert "no-store" in response["Cache-Control"]
        assert (TOLD in text_of(response)) == (one in readers)
        assert "approver" not in text_of(response)


def test_what_two_people_cleared_and_a_frozen_record_stay_as_they_are(client):
    draft = make_draft()
    piece = with_evidence(draft)
    circulation = send_round(draft)
    snapshot = present(circulation)
    withdraw_file(piece.file, reason=REASON, by=account("secretariat"))
    assert RoundSnapshot.objects.get().content == snapshot.content
    record = f"/plans/{draft.plan.slug}/reviews/{draft.slug}/record"
    assert client.get(f"{record}.json").content.decode() == snapshot.content
    assert f"The report (report.pdf, {TOLD})" in text_of(client.get(f"{record}/"))
    assert f"The report: report.pdf, {TOLD}" in bytes_of(client.get(f"{record}.csv")).decode()


def test_the_trace_stands_where_the_file_was_and_names_nobody_to_strangers():
    draft = make_draft()
    piece = with_evidence(draft)
    clear(send_round(draft))
    withdraw_file(piece.file, reason=REASON, by=account("approver"))
    activity = piece.rating.activity
    page = f"/plans/{draft.plan.slug}/{activity.area.slug}/{activity.code}/?round={draft.slug}"
    compare = f"/plans/{draft.plan.slug}/reviews/compare.csv?later={draft.slug}"
    log = f"/plans/{draft.plan.slug}/reviews/{draft.slug}/changes/"
    stranger, staff = Client(), signed_in("secretariat")
    for client in (stranger, staff):
        seen = text_of(client.get(page))
        assert f"The report (report.pdf, {TOLD}" in seen
        assert f"/evidence/{piece.pk}/" not in client.get(page).content.decode()
        assert ("Who withdrew it" in seen) == (client is staff)
        assert f"The report ({TOLD})" in bytes_of(client.get(compare)).decode()
        assert ("approver" in text_of(client.get(log))) == (client is staff)
        assert REASON in text_of(client.get(log))
    answer = client.get(f"/api/v1/plans/{draft.plan.slug}/activities?round={draft.slug}").json()
    evidence = next(one for one in answer["items"] if one["code"] == activity.code)["evidence"]
    assert [(one["title"], one["withdrawn"]) for one in evidence] == [("The report", TOLD)]
    (change,) = [one for one in changes_of(draft, None) if one.field == "file"]
    assert (change.who, change.subject, change.after, change.why) == (
        "the secretariat",
        activity.code,
        "withdrawn",
        REASON,
    )


def test_states_that_review_read_the_reason_and_not_the_file():
    draft = make_draft()
    piece = with_evidence(draft)
    circulation = send_round(draft)
    client = signed_in("focal-japan")
    address = review_address(circulation, f"files/{piece.file.sha256}/")
    assert bytes_of(client.get(address)) == CONTENT
    withdraw_file(piece.file, reason=REASON, by=account("secretariat"))
    assert client.get(address).status_code == 410
    page = client.get(review_address(circulation))
    assert f"The report ({TOLD})" in text_of(page)
    assert address not in page.content.decode()
    assert CONTENT not in bytes_of(client.get(review_address(circulation, "review.docx")))
    pass_deadline(circulation)
    assert client.get(address).status_code == 410


def test_the_same_bytes_are_withdrawn_under_every_name_and_not_taken_again(client):
    draft = make_draft()
    first, second = with_evidence(draft), with_evidence(draft, place=2, name="copy.pdf")
    clear(send_round(draft))
    withdraw_file(first.file, reason=REASON, by=account("secretariat"))
    assert client.get(f"/evidence/{second.pk}/").status_code == 410
    assert set(FileWithdrawal.objects.values_list("file__name", "reason")) == {
        ("report.pdf", REASON),
        ("copy.pdf", REASON),
    }
    for name in ("report.pdf", "third.pdf"):
        with pytest.raises(ValidationError, match="not taken again"):
            store_file(upload(name), by=account("secretariat"))
    assert StoredFile.objects.count() == 2
    assert path_of(first.file).read_bytes() == CONTENT, "the store keeps it, for the one who runs the portal"


def test_a_withdrawn_file_is_no_evidence():
    draft = make_draft(evidence_to_rank=1)
    piece = with_evidence(draft)
    assert not [one for one in round_ratings(draft).progress.problems if one.code == code_of(draft)]
    withdraw_file(piece.file, reason=REASON, by=account("secretariat"))
    found = [one.text for one in round_ratings(draft).progress.problems if one.code == code_of(draft)]
    assert found == ["Fully needs evidence: a link or a file."]


@pytest.mark.parametrize("username", [one for one in PERSONAS if one not in {"", "secretariat", "approver"}])
def test_only_staff_withdraws(username):
    piece = with_evidence(make_draft())
    with pytest.raises(PermissionDenied):
        withdraw_file(piece.file, reason=REASON, by=account(username))
    response = signed_in(username).post(f"/workspace/files/{piece.file_id}/", {"reason": REASON})
    assert response.status_code == 403
    assert not FileWithdrawal.objects.exists()


def test_the_page_asks_for_a_reason_and_says_afterwards_who_it_was():
    draft = make_draft()
    piece = with_evidence(draft)
    client, address = signed_in("secretariat"), f"/workspace/files/{piece.file_id}/"
    link = f'href="{address}"'
    assert link in client.get(ratings_address(draft)).content.decode()
    asked = text_of(client.get(address))
    assert "report.pdf" in asked
    assert f"{code_of(draft)} in “{draft.title}”: The report" in asked
    assert "without your name" in asked
    for reason in ("", "   ", "x" * 2_001):
        refused = client.post(address, {"reason": reason})
        assert refused.status_code == 400
        assert "It was not withdrawn" in text_of(refused)
    assert not FileWithdrawal.objects.exists()
    done = client.post(address, {"reason": f" {REASON} "}, follow=True)
    assert f"It was {TOLD}" in text_of(done)
    assert "Withdrawn by secretariat." in text_of(done)
    again = client.post(address, {"reason": "Another reason"})
    assert again.status_code == 409
    assert "was withdrawn already" in text_of(again)
    assert [str(one) for one in FileWithdrawal.objects.all()] == [TOLD]
    for missing in ("/workspace/files/999999/", "/workspace/files/99999999999999999999/"):
        assert client.get(missing).status_code == 404
        assert client.post(missing, {"reason": REASON}).status_code == 404


def test_a_withdrawal_is_never_changed_or_taken_away():
    piece = with_evidence(make_draft())
    made = withdraw_file(piece.file, reason=REASON, by=account("secretariat"))
    with pytest.raises(IntegrityError), transaction.atomic():
        FileWithdrawal.objects.filter(pk=made.pk).update(reason="Another")
    with pytest.raises(IntegrityError), transaction.atomic():
        made.delete()
    assert FileWithdrawal.objects.get().reason == REASON


def test_of_several_who_withdraw_at_once_one_does(committed_review):
    file = with_evidence(make_draft()).file
    lost: list[int] = []

    def work(number: int) -> None:
        try:
            withdraw_file(file, reason=f"Reason {number}", by=account("secretariat"))
        except AlreadyWithdrawnError:
            lost.append(number)

    at_once(work)
    assert len(lost) == PEOPLE - 1
    assert FileWithdrawal.objects.count() == 1


def test_the_form_says_before_choosing_who_will_read_the_file():
    draft = make_draft()
    page = signed_in("secretariat").get(ratings_address(draft)).content.decode()
    code = code_of(draft)
    said, field = page.index(f'id="{code}-who-reads"'), page.index(f'name="{code}-evidence_file"')
    assert said < field
    assert f'aria-describedby="{code}-who-reads"' in page
    words = re.sub(r"\s+", " ", page)
    assert "A file becomes public when the round is cleared." in words


def test_an_upload_of_a_withdrawn_file_is_refused_in_the_rating_form():
    draft = make_draft()
    withdraw_file(with_evidence(draft).file, reason=REASON, by=account("secretariat"))
    client = signed_in("secretariat")
    sent = bench_row(draft, 2, evidence_title="Once more", evidence_file=upload("other.pdf"))
    response = client.post(ratings_address(draft), sent)
    assert response.status_code == 400
    assert TOLD in text_of(response)


def test_a_file_that_is_damaged_or_lost_in_the_store_is_told_and_not_handed_out(caplog):
    evidence = with_evidence(make_draft())
    place, staff = path_of(evidence.file), signed_in("secretariat")
    assert bytes_of(staff.get(f"/evidence/{evidence.pk}/")) == CONTENT
    place.write_bytes(CONTENT[:-1] + b"!")
    answer = staff.get(f"/evidence/{evidence.pk}/")
    assert answer.status_code == 404
    assert "The file is damaged in the store. An administrator can bring it back from a backup." in text_of(
        answer
    )
    assert f"The stored file {place.name} is not what was stored." in caplog.text
    place.unlink()
    answer = staff.get(f"/evidence/{evidence.pk}/")
    assert (answer.status_code, "The file is missing in the store." in text_of(answer)) == (404, True)
