"""Protects the ledger from strangers and from owners of the database, and people from what they typed."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from io import StringIO

import pytest
from django.core import serializers
from django.core.management import CommandError, call_command
from django.db import IntegrityError, ProgrammingError, connection, transaction
from django.test import Client
from django.utils import timezone

from neaspec_portal.installation import owns_tables
from people.models import Counted, Event, LedgerDigest, LedgerEntry, Mail, SignInDelay
from people.services import ledger
from people.services.delivering import message_of
from people.services.ledger import record_event
from programmes.models import freezing
from tests.conftest import account, signed_in
from tests.neaspec_portal.test_offered import walked

pytestmark = [pytest.mark.on_sqlite, pytest.mark.django_db]
PASSWORD = "correct-horse-battery-staple"


def test_a_password_that_is_typed_as_a_name_is_stored_nowhere():
    for name in (PASSWORD, PASSWORD.upper(), "SECRETARIAT"):
        Client().post("/accounts/login/", {"login": name, "password": "x"})
    stored = serializers.serialize(
        "json", [*LedgerEntry.objects.all(), *SignInDelay.objects.all(), *Counted.objects.all()]
    )
    assert PASSWORD not in stored.casefold()
    assert list(Counted.objects.order_by("about").values_list("about", "number")) == [
        ("", 2),
        ("secretariat", 1),
    ]


def test_what_is_stored_of_a_name_cannot_be_worked_out_without_the_key(settings):
    def digest() -> str:
        SignInDelay.objects.all().delete()
        Client().post("/accounts/login/", {"login": PASSWORD, "password": "x"})
        return SignInDelay.objects.get(network="").name_digest

    before = digest()
    settings.SECRET_KEY = "another-key-of-this-portal-that-is-long-enough-to-be-one"
    assert digest() != before


def test_a_stranger_in_a_loop_adds_no_line():
    before = LedgerEntry.objects.count()
    for number in range(50):
        Client().post("/accounts/login/", {"login": f"name-{number}", "password": "x"})
    assert LedgerEntry.objects.count() == before
    assert Counted.objects.get(kind="sign-in-refused").number == 50


def test_reading_adds_no_line(monkeypatch):
    """No page or file that is only read writes into the ledger, for whoever reads it."""
    written = []
    client = signed_in("administrator")
    monkeypatch.setattr(ledger, "_append", written.append)
    for address, answer, _ in walked(client, most=1):
        assert answer.status_code < 500, address
    for address in ("/people/ledger.zip", "/account/data.json", "/desk/", "/people/ledger/"):
        client.get(address)
    assert written == []


def lines() -> list[LedgerEntry]:
    for number in range(6):
        record_event("exported", note=f"line {number}")
    return list(LedgerEntry.objects.order_by("pk"))


def verified(head: str = "") -> str:
    """Return what the command says; its refusal where it refuses."""
    out = StringIO()
    try:
        call_command("verify_ledger", head=head, stdout=out)
    except CommandError as error:
        return f"{out.getvalue()}{error}"
    return out.getvalue()


def as_owner(statement: str, *values: object) -> None:
    """Do what an owner of the database can do: take the triggers off first."""
    freezing.remove(connection)
    with connection.cursor() as cursor:
        cursor.execute(statement, values)


def test_whoever_changes_a_line_past_the_triggers_is_found_out():
    third = lines()[-3]
    assert "Lines that follow each other" in verified()
    as_owner("UPDATE people_ledgerentry SET note = 'nothing' WHERE id = %s", third.pk)
    assert f"Line {third.pk} of" in verified()
    assert "does not follow the line before it" in verified()


def test_whoever_takes_a_line_out_is_found_out():
    *_, third, fourth, _last = lines()
    as_owner("DELETE FROM people_ledgerdigest WHERE line_id = %s", third.pk)
    as_owner("DELETE FROM people_ledgerentry WHERE id = %s", third.pk)
    assert f"Line {fourth.pk} of" in verified()


def test_whoever_takes_the_last_lines_is_found_out_by_a_digest_that_went_out_before():
    *_, before, last = lines()
    head = LedgerDigest.objects.get(line=last).digest
    assert "Lines that follow each other" in verified(head)
    as_owner("DELETE FROM people_ledgerdigest WHERE line_id = %s", last.pk)
    as_owner("DELETE FROM people_ledgerentry WHERE id = %s", last.pk)
    assert "Lines that follow each other" in verified()
    assert "No line has the digest that was given" in verified(head)
    assert "Lines that follow each other" in verified(LedgerDigest.objects.get(line=before).digest)


def test_a_line_with_an_earlier_date_is_found_out():
    lines()
    freezing.remove(connection)
    made = LedgerEntry.objects.create(event="granted", note="long ago")
    LedgerEntry.objects.filter(pk=made.pk).update(at=made.at - timedelta(days=30))
    assert "get their digest with the next one: 1." in verified()
    record_event("exported", note="behind it")
    assert "is dated before the line before it" in verified()


def test_a_line_between_two_others_is_found_out():
    first = lines()[0]
    as_owner("DELETE FROM people_ledgerdigest WHERE line_id = %s", first.pk)
    as_owner("DELETE FROM people_ledgerentry WHERE id = %s", first.pk)
    first.note = "another one in its place"
    first.save(force_insert=True)
    assert f"Line {first.pk} of" in verified()
    assert "has no digest" in verified()


@pytest.mark.skipif(connection.vendor != "postgresql", reason="Only PostgreSQL empties a table at once")
@pytest.mark.parametrize("table", ["people_ledgerentry", "programmes_roundsnapshot", "review_circulatedtext"])
def test_nothing_that_is_frozen_is_emptied_at_once(table):
    with pytest.raises(IntegrityError, match="frozen"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"TRUNCATE {table} CASCADE")


@pytest.mark.skipif(
    connection.vendor == "postgresql", reason="Only SQLite replaces a row without deleting it"
)
def test_no_line_is_replaced():
    last = lines()[-1]
    with pytest.raises(IntegrityError, match="frozen"), connection.cursor() as cursor:
        cursor.execute(
            "INSERT OR REPLACE INTO people_ledgerentry SELECT * FROM people_ledgerentry WHERE id = %s",
            [last.pk],
        )


def test_the_digest_of_yesterday_goes_out_by_mail_and_in_the_feed(client):
    last = lines()[-1]
    digest = LedgerDigest.objects.get(line=last).digest
    assert digest not in client.get("/news.atom").content.decode()
    freezing.remove(connection)
    LedgerEntry.objects.update(at=timezone.now() - timedelta(days=1))
    assert digest in client.get("/news.atom").content.decode()
    for name, is_in_it in (("administrator", True), ("approver", True), ("delegate", False)):
        mail = Mail(user=account(name), made_at=timezone.now(), pk=1)
        event = Event(kind="accepted", at=timezone.now(), address="/people/", about="x")
        assert (digest in message_of(mail, [event]).body) is is_in_it


@pytest.mark.django_db(transaction=True)
def test_lines_of_many_at_once_follow_each_other(committed_review):
    def write(number: int) -> None:
        with transaction.atomic():
            record_event("exported", note=f"at once {number}")
        connection.close()

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(write, range(24)))
    assert LedgerEntry.objects.filter(note__startswith="at once").count() == 24
    assert "Lines that follow each other" in verified()


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite knows no accounts")
def test_an_account_that_owns_no_table_serves_the_portal_and_cannot_touch_the_triggers(client):
    with connection.cursor() as cursor:
        cursor.execute("CREATE ROLE neaspec_web_test NOLOGIN")
        for grant in (
            "USAGE ON SCHEMA public",
            "SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public",
            "USAGE, SELECT, UPDATE ON ALL SEQUENCES IN SCHEMA public",
        ):
            cursor.execute(f"GRANT {grant} TO neaspec_web_test")
        cursor.execute("SET LOCAL ROLE neaspec_web_test")
        assert owns_tables() is False
        assert client.get("/").status_code == 200
        staff = signed_in("secretariat")
        assert staff.get("/desk/").status_code == 200
        record_event("exported", note="by the web")
        for statement in (
            "ALTER TABLE people_ledgerentry DISABLE TRIGGER ALL",
            "DROP TABLE people_ledgerdigest",
            "TRUNCATE people_ledgerentry CASCADE",
            "SET session_replication_role = replica",
        ):
            with pytest.raises(ProgrammingError), transaction.atomic():
                cursor.execute(statement)
        cursor.execute("RESET ROLE")
        cursor.execute("SELECT count(*) FROM pg_proc WHERE proname LIKE 'frozen_%' AND proconfig IS NULL")
        assert cursor.fetchone() == (0,)
    assert owns_tables() is True
