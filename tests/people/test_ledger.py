"""The ledger: only added to, read by administrators, signed for an auditor; commands on the server."""

from __future__ import annotations

import io
import zipfile
from io import StringIO
from smtplib import SMTPException

import pytest
from allauth.mfa.models import Authenticator
from django.contrib.auth import get_user_model
from django.core import mail
from django.core.exceptions import PermissionDenied
from django.core.mail import EmailMessage
from django.core.management import CommandError, call_command
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from people.models import Counted, Grant, Invitation, LedgerEntry, Preferences
from people.services import check_second
from people.services.ledger import record_event
from people.services.mails import tell
from programmes.services.accounts import DEMO_PASSWORD
from reporting.signing import is_signed
from review.services.proposals import propose
from tests.conftest import account, signed_in, warm
from tests.mails import delivered
from tests.pages import text_of
from tests.people.people import PASSWORD, sign_in
from tests.rounds import make_draft, pass_deadline, send_round

pytestmark = pytest.mark.django_db


@pytest.mark.on_sqlite
@pytest.mark.parametrize(
    "change", ["UPDATE people_ledgerentry SET note = 'x'", "DELETE FROM people_ledgerentry"]
)
def test_the_database_refuses_to_change_a_line(change):
    record_event("act", by=account("approver"), note="clear")
    with pytest.raises(IntegrityError, match="frozen"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(change)


def test_a_line_stays_under_the_name_of_then():
    user = account("delegate")
    record_event("granted", about=user, after="delegate")
    get_user_model().objects.filter(pk=user.pk).update(username="renamed")
    assert LedgerEntry.objects.filter(about=user).first().about_name == "delegate"


def test_an_act_of_a_second_person_stands_in_it_and_one_that_fails_does_not(approver, secretariat):
    from review.services.circulating import clear_subject, propose_clearance

    draft = make_draft()
    circulation = send_round(draft)
    pass_deadline(circulation)
    propose_clearance(draft, by=approver)
    before = LedgerEntry.objects.filter(event="act").count()
    with pytest.raises(PermissionDenied, match="two people"):
        clear_subject(draft, by=approver)
    assert LedgerEntry.objects.filter(event="act").count() == before
    propose_clearance(draft, by=secretariat)
    clear_subject(draft, by=approver)
    line = LedgerEntry.objects.filter(event="act").first()
    text = (line.by_name, line.approved_by_name, line.after, line.note)
    assert text == ("secretariat", "approver", "Clear, as the second of two people", "The next review")


def test_refused_pages_are_counted_by_hour():
    client = signed_in("delegate")
    for _ in range(3):
        client.get("/desk/progress/")
    counted = Counted.objects.get(kind="page-refused")
    assert (counted.about, counted.number, counted.network) == ("delegate", 3, "127.0.0.0/24")
    page = text_of(signed_in("administrator").get("/people/ledger/"))
    assert "Page refused delegate 3" in " ".join(page.split())


def test_it_is_read_filtered_and_costs_the_same_for_any_number_of_lines():
    client, costs = signed_in("administrator"), []
    warm()
    for many in (1, 3):
        for place in range(many):
            record_event("exported", by=account("administrator"), note=f"{many}-{place}")
        client.get("/about/")  # counts what waits, for the head of every page
        with CaptureQueriesContext(connection) as queries:
            client.get("/people/ledger/")
        costs.append(len(queries))
    assert costs[0] == costs[1]
    assert "3-2" in text_of(client.get("/people/ledger/?event=exported&name=admin"))
    assert "3-2" not in text_of(client.get("/people/ledger/?event=granted"))
    assert "No line of the ledger fits." in text_of(client.get("/people/ledger/?name=nobody-like-this"))
    assert client.get("/people/ledger/?event=nonsense&page=x").status_code == 200
    assert signed_in("secretariat").get("/people/ledger/").status_code == 403


def test_an_auditor_checks_the_file_with_the_key_in_it():
    record_event("granted", about_name="=HYPERLINK(1)", after="approver")
    assert signed_in("administrator").get("/people/ledger.zip")["Location"] == "/people/ledger/"
    answer = signed_in("administrator").post("/people/ledger.zip")
    assert answer["Content-Disposition"] == 'attachment; filename="ledger.zip"'
    made = zipfile.ZipFile(io.BytesIO(answer.content))
    content = made.read("ledger.csv")
    assert is_signed(content, made.read("ledger.csv.sig"), made.read("public-key.pem"))
    assert not is_signed(content + b"x", made.read("ledger.csv.sig"), made.read("public-key.pem"))
    assert b"\n=HYPERLINK" not in content
    assert b",=HYPERLINK" not in content
    assert "ledger.csv.sig" in made.read("HOW-TO-CHECK.txt").decode()
    assert LedgerEntry.objects.filter(event="exported", note="The ledger, signed").exists()


def test_ones_own_data_are_a_file_with_nothing_of_others():
    client = Client(HTTP_USER_AGENT="A browser")
    sign_in(client, "focal-japan", DEMO_PASSWORD)
    answer = client.get("/account/data.json")
    data = answer.json()
    assert (data["username"], data["states"], data["roles"]) == ("focal-japan", ["Japan"], ["focal point"])
    assert data["sessions"][0]["browser"] == "A browser"
    assert {one["event"] for one in data["ledger"]} == {"Signed in", "Role given"}
    assert "mongolia" not in answer.content.decode().lower()
    assert "password" not in answer.content.decode().lower()


def test_ones_own_choices_are_stored_and_bad_ones_told():
    client = signed_in("delegate")
    sent = {"name": "민지 김", "language": "en-gb", "time_zone": "Asia/Seoul", "wants_notices": "on"}
    assert client.post("/account/", sent).status_code == 302
    assert (account("delegate").first_name, account("delegate").preferences.time_zone) == (
        "민지 김",
        "Asia/Seoul",
    )
    answer = client.post("/account/", sent | {"time_zone": "Moon/Base", "name": "Kept"})
    assert (answer.status_code, "There is no such time zone" in text_of(answer)) == (400, True)
    assert 'value="Kept"' in answer.content.decode()
    assert account("delegate").first_name == "민지 김"
    line = LedgerEntry.objects.get(event="name")
    assert (line.before, line.after, line.about_name) == ("", "민지 김", "delegate")
    client.post("/account/", sent | {"wants_notices": ""})
    assert LedgerEntry.objects.filter(event="name").count() == 1
    assert account("delegate").preferences.wants_notices is False


def test_whoever_wrote_before_a_second_person_stands_in_it_by_name(approver, secretariat, evaluator):
    check_second(evaluator, "clear", approver.pk, secretariat.pk, about="A record")
    line = LedgerEntry.objects.get(event="act")
    assert line.note == "A record; proposed it: secretariat, approver"
    check_second(evaluator, "clear", approver.pk, None, about="A record")
    assert LedgerEntry.objects.filter(event="act").first().note == "A record"


def test_a_side_mail_that_does_not_go_out_stands_in_the_log(monkeypatch, caplog):
    def down(*_args, **_more):
        raise SMTPException("no connection")

    monkeypatch.setattr(mail.EmailMessage, "send", down)
    monkeypatch.setattr(transaction, "on_commit", lambda do, **_more: do())
    tell(["delegate@example.org", ""], "Something happened", "Really")
    assert "A mail was not sent: Something happened: no connection" in caplog.text


def test_who_wants_no_mails_gets_none(approver, secretariat, plan):
    for wants in (True, False):
        Preferences.objects.update_or_create(user=approver, defaults={"wants_notices": wants})
        propose(plan, "amend", reason="x", by=secretariat, done_alone=True)
        assert [one.to for one in delivered()] == ([["approver@example.org"]] if wants else [])


# --- on the server


def link_of(out: StringIO) -> str:
    return "/" + out.getvalue().strip().splitlines()[-1].split("/", 3)[3]


def test_an_account_is_recovered_on_the_server_and_everybody_is_told(
    administrator, django_capture_on_commit_callbacks
):
    Authenticator.objects.create(user=administrator, type="totp", data={"secret": "x"})
    signed = signed_in("administrator")
    out = StringIO()
    with django_capture_on_commit_callbacks(execute=True):
        call_command("account", "recover", "administrator", stdout=out)
    assert signed.get("/people/").status_code in {200, 302}
    assert len(mail.outbox[0].to) == 8
    assert LedgerEntry.objects.get(event="recovered").note == "on the server"
    assert not Authenticator.objects.filter(user=administrator).exists()
    client = Client()
    form = client.get(link_of(out), follow=True)
    client.post(form.redirect_chain[-1][0], {"password1": PASSWORD, "password2": PASSWORD})
    assert sign_in(Client(), "administrator", PASSWORD).status_code == 302
    assert sign_in(Client(), "administrator", DEMO_PASSWORD).status_code == 200
    get_user_model().objects.filter(pk=administrator.pk).update(email="")
    with pytest.raises(CommandError, match="has no address any more"):
        call_command("account", "recover", "administrator")
    call_command("account", "recover", "administrator", email="again@example.org", stdout=StringIO())
    assert account("administrator").emailaddress_set.get().email == "again@example.org"
    with pytest.raises(CommandError, match="There is no account called nobody"):
        call_command("account", "recover", "nobody")


def test_the_first_administrator_is_invited_on_the_server(client, administrator):
    get_user_model().objects.filter(pk=administrator.pk).update(is_active=False)
    for wrong, found in (("nonsense", "valid email"), ("delegate@example.org", "recover it instead")):
        with pytest.raises(CommandError, match=found):
            call_command("account", "invite", wrong)
    first, out = StringIO(), StringIO()
    call_command("account", "invite", "first@example.org", stdout=first)
    call_command("account", "invite", "first@example.org", stdout=out)
    assert client.get(link_of(first)).status_code == 404
    sent = {"name": "First", "username": "first", "password": PASSWORD, "password_again": PASSWORD}
    assert client.post(link_of(out), sent).status_code == 302
    assert Grant.objects.get(user__username="first").role == "administrator"
    assert "granted by one person" in text_of(client.get("/people/"))


def test_the_settings_of_mail_are_tried(monkeypatch):
    out = StringIO()
    call_command("send_test_mail", "me@example.org", stdout=out)
    assert mail.outbox[0].to == ["me@example.org"]
    assert out.getvalue() == "Sent to me@example.org by localhost:25.\n"

    def down(_message):
        raise SMTPException("authentication failed")

    monkeypatch.setattr(EmailMessage, "send", down)
    with pytest.raises(CommandError, match="localhost:25 did not take it: authentication failed"):
        call_command("send_test_mail", "me@example.org")


def test_nobody_is_invited_on_the_server_in_the_name_of_somebody_who_signs_in():
    get_user_model().objects.create_user("server")
    with pytest.raises(CommandError, match="An account is called “server”; end it first"):
        call_command("account", "invite", "boss@example.org")
    assert not Invitation.objects.exists()
