"""A bundle is asked for, made in the background, handed out to whom it is for, and made again when lost."""

from __future__ import annotations

import hashlib
import os
from datetime import timedelta

import pytest
from django.conf import settings
from django.utils import timezone

from papers.exports import making
from papers.models import Bundle
from papers.services.corrigenda import ask_for_bundle
from people.models import Job
from reporting.papers.pdf import PaperNotMadeError
from tests.conftest import account, signed_in
from tests.pages import text_of
from tests.papers.bundles import FILE, MAKE, PAGE, unpacked
from tests.papers.steps import SLUG, cleared_paper, the_paper

pytestmark = [pytest.mark.drill, pytest.mark.on_sqlite]


def content_of(answer) -> bytes:
    return b"".join(answer.streaming_content)


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
    ("fault", "message"),
    [
        (PaperNotMadeError("A character is in no font."), "A character is in no font."),
        (OSError(28, "No space left on device"), "The file cannot be written: No space left on device."),
    ],
)
def test_what_goes_wrong_is_said_and_nothing_is_kept(monkeypatch, fault, message):
    cleared_paper()

    def broken(*_args, **_kwargs):
        raise fault

    monkeypatch.setattr(making, "make_bundle", broken)
    signed_in("delegate").post(MAKE)
    assert not Bundle.objects.exists()
    assert Job.objects.get().state == "failed"
    assert message in text_of(signed_in("delegate").get(PAGE))


@pytest.mark.django_db
@pytest.mark.parametrize(("audience", "is_cleared"), [("everybody", False), ("staff", True)])
def test_a_bundle_is_not_made_where_the_paper_has_moved_on_since_it_was_asked_for(audience, is_cleared):
    if is_cleared:
        cleared_paper()
    job, _ = ask_for_bundle(the_paper(), audience, by=account("secretariat"))
    message = "The paper has moved on since. Ask for the file again on its page."
    assert (job.state, job.outcome) == ("failed", message)
    assert not Bundle.objects.exists()


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
