"""A letter of a circulation: previewed before it goes, stored as it went; an invitation says who invites."""

from __future__ import annotations

import io
import re
from datetime import timedelta
from zoneinfo import ZoneInfo

import openpyxl
import pytest
from django.core import mail
from django.utils import timezone

from people.models import Event, Preferences
from people.services.forgetting import forget_person
from reporting.papers.reading_pdf import opened_pdf
from review.models import Circulation, CirculationNotice
from review.selectors.circulations import in_words
from review.services.circulating import remind, withdraw_circulation
from tests.conftest import account, signed_in
from tests.pages import html_of, text_of
from tests.people.people import state
from tests.rounds import make_draft, rate, ratings_address

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.on_sqlite]


@pytest.fixture
def draft():
    for name in ("focal-japan", "focal-mongolia"):
        account(name)
    return make_draft()


def sent(**more: str) -> dict[str, str]:
    deadline = timezone.now() + timedelta(days=14)
    return {"deadline": f"{deadline:%Y-%m-%dT%H:%M}", "message": "Kestrel: please look at XH", **more}


def test_a_preview_shows_what_would_be_sent_and_sends_nothing(draft):
    staff = signed_in("secretariat")
    page = staff.post(ratings_address(draft, "circulate/"), sent(preview="1"))
    shown = text_of(page)
    assert "The letter as it would be sent" in shown
    assert "To: focal-japan@example.org (Japan), " in shown
    assert "focal-mongolia@example.org (Mongolia) Subject: NEASPEC: Circulated for your review" in shown
    assert "Texts to check: 4." in shown
    assert "On each you concur, comment or reserve; where it has a level, you can propose another." in shown
    assert "Kestrel: please look at XH" in shown
    assert page.content.decode().count("Kestrel: please look at XH") == 2
    draft.refresh_from_db()
    assert (draft.status, mail.outbox) == ("draft", [])
    assert not Circulation.objects.exists()
    assert not CirculationNotice.objects.exists()
    assert not Event.objects.filter(kind="circulated").exists()


def test_a_preview_of_what_cannot_be_sent_says_why(draft):
    rate(draft, 1, note="No level")
    page = text_of(signed_in("secretariat").post(ratings_address(draft, "circulate/"), sent(preview="1")))
    assert "is not rated yet" in page
    assert "The letter as it would be sent" not in page


def test_reminders_and_moved_deadlines_say_what_they_are_and_who_got_none(draft):
    staff = signed_in("secretariat")
    said = text_of(staff.post(ratings_address(draft, "circulate/"), sent(), follow=True))
    nobody = "No message goes to China,"
    assert nobody in said
    assert "who got a message is listed below" in said
    before = in_words(Circulation.objects.get().deadline, ZoneInfo("UTC"))
    mail.outbox.clear()
    later = timezone.now() + timedelta(days=20)
    moved = {"deadline": f"{later:%Y-%m-%dT%H:%M}", "reason": "Holidays"}
    assert nobody in text_of(staff.post(ratings_address(draft, "extend/"), moved, follow=True))
    assert all(
        one.body.startswith(f"The deadline of your answer has moved from {before} to ") for one in mail.outbox
    )
    assert all("Holidays" in one.body for one in mail.outbox)
    mail.outbox.clear()
    assert nobody in text_of(staff.post(ratings_address(draft, "remind/"), follow=True))
    assert {one.body.split(".")[0] for one in mail.outbox} == {"This is a reminder"}


def test_a_letter_is_stored_as_it_was_sent_with_the_deadline_of_its_reader(draft):
    Preferences.objects.update_or_create(user=account("focal-japan"), defaults={"time_zone": "Asia/Tokyo"})
    staff = signed_in("secretariat")
    staff.post(ratings_address(draft, "circulate/"), sent())
    went = {one.to[0]: one.body for one in mail.outbox}
    stored = {one.address: one.body for one in CirculationNotice.objects.all()}
    assert stored == went
    assert "Asia/Tokyo" in stored["focal-japan@example.org"]
    assert "Asia/Tokyo" not in stored["focal-mongolia@example.org"]
    desk = text_of(staff.get(ratings_address(draft, "")))
    assert desk.count("As sent secretariat, ") == len(stored)


def test_texts_go_along_with_the_first_letter_where_who_circulates_wants_it(draft):
    staff = signed_in("secretariat")
    address = ratings_address(draft, "circulate/")
    assert "Whoever can read the mail reads the texts then." in text_of(staff.get(address))
    assert "The texts are attached" in text_of(staff.post(address, sent(preview="1", with_files="on")))
    staff.post(address, sent(with_files="on"))
    for one in mail.outbox:
        assert "The texts are attached, as a workbook to fill in and to print." in one.body
        (book, book_name), (paper, paper_name) = [(kept[1], kept[0]) for kept in one.attachments]
        assert book_name.endswith(".xlsx")
        assert paper_name.endswith(".pdf")
        state_of_reader = "JPN" if "japan" in one.to[0] else "MNG"
        assert f"-{state_of_reader}." in book_name
        assert "XH" not in book_name
        assert opened_pdf(paper).pages
        identity = openpyxl.load_workbook(io.BytesIO(book))
        assert state_of_reader in str([[cell.value for cell in row] for sheet in identity for row in sheet])
    mail.outbox.clear()
    Circulation.objects.update(circulated_at=timezone.now() - timedelta(days=1))
    circulation = Circulation.objects.get()
    remind(circulation, by=account("secretariat"))
    assert mail.outbox
    assert not any(one.attachments for one in mail.outbox)
    withdraw_circulation(circulation, reason="Anew", by=account("secretariat"))
    assert re.search('name="with_files"[^>]* checked', html_of(staff.get(address)))


def test_an_invitation_says_who_invites_and_answers_go_there(administrator):
    client = signed_in("administrator")
    client.post("/people/invite/", {"email": "new@example.org", "role": "delegate", "state": state().pk})
    (message,) = mail.outbox
    assert message.reply_to == [administrator.email]
    assert message.body.startswith("administrator, NEASPEC")
    assert "invites you to the portal of" in message.body
    assert f"Questions: administrator, {administrator.email}." in message.body


def test_the_name_of_who_sent_a_letter_goes_with_the_account(draft, administrator):
    sender = account("secretariat")
    sender.first_name = "Odgerel Bat-Erdene"
    sender.save()
    signed_in("secretariat").post(ratings_address(draft, "circulate/"), sent())
    stored = CirculationNotice.objects.filter(address="focal-japan@example.org")
    assert "Odgerel Bat-Erdene" in stored.get().body
    assert sender.email in stored.get().body
    sender.is_active = False
    sender.save()
    forget_person(sender, by=administrator)
    left = stored.get().body
    assert ("Odgerel" in left, "secretariat@example.org" in left) == (False, False)
    assert "former staff" in left
    assert "Texts to check: 4." in left
