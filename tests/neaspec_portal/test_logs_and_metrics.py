"""What the log, the letter about a fault and the numbers for machines say, and what they never say."""

from __future__ import annotations

import json
import logging
import os
import subprocess
import sys
from datetime import timedelta

import pytest
from django.conf import settings as portal_settings
from django.core import mail
from django.db import OperationalError
from django.test import Client
from django.utils import timezone

from neaspec_portal import logs
from neaspec_portal.logs import AboutRequest, FaultLetterHandler, LineFormatter, letter_about
from neaspec_portal.metrics import processes_beside, resident
from people.models import Job, Mail
from tests.conftest import account, signed_in
from tests.pages import text_of

pytestmark = [pytest.mark.on_sqlite, pytest.mark.django_db]
SAID = "a word nobody may read"


@pytest.fixture
def lines(monkeypatch):
    """The log as it is written for machines."""

    class Kept(logging.Handler):
        def __init__(self):
            super().__init__()
            self.addFilter(AboutRequest())
            self.setFormatter(LineFormatter())
            self.lines = []

        def emit(self, record):
            self.lines.append(json.loads(self.format(record)))

    kept, root = Kept(), logging.getLogger()
    root.addHandler(kept)
    yield kept.lines
    root.removeHandler(kept)


def broken(fault):
    def raise_it(*_args, **_more):
        raise fault

    return raise_it


def test_a_line_says_which_request_it_belongs_to_and_nothing_that_was_sent(lines, monkeypatch):
    monkeypatch.setattr("neaspec_portal.views.search_for", broken(ValueError(SAID)))
    client = signed_in("secretariat")
    client.raise_request_exception = False
    number = "0123456789abcdef0123456789abcdef"
    answer = client.get(f"/search/?q={SAID}", headers={"X-Request-ID": number})
    assert answer.status_code == 500
    assert f"Number of this fault: {number}" in text_of(answer)
    (line,) = [one for one in lines if one["level"] == "ERROR"]
    assert (line["request_id"], line["page"], line["method"]) == (number, "/search/", "GET")
    assert line["user"] == account("secretariat").pk
    assert line["message"] == "Internal Server Error"
    assert line["exc_info"].endswith("ValueError\n")
    assert "raise fault" in line["exc_info"]
    assert set(line) == {
        "time", "level", "logger", "message", "process", "request_id", "user", "page", "method",
        "status_code", "exc_info",
    }  # fmt: skip
    assert SAID not in json.dumps(lines)


@pytest.mark.parametrize("given", ["", "short", "x" * 32, "0123456789abcdef\n", "A" * 32])
def test_a_number_that_is_none_is_replaced(lines, monkeypatch, given):
    monkeypatch.setattr("neaspec_portal.views.search_for", broken(ValueError(SAID)))
    client = Client(raise_request_exception=False)
    answer = client.get("/search/?q=x", headers={"X-Request-ID": given})
    (line,) = [one for one in lines if one["level"] == "ERROR"]
    assert logs.NUMBER.fullmatch(line["request_id"])
    assert line["request_id"] != given
    assert line["user"] is None
    assert line["request_id"] in text_of(answer)


def test_a_letter_tells_what_to_do_once_an_hour(settings, monkeypatch):
    settings.ERROR_MAIL_TO = ["operator@example.org"]

    class Now:
        def __init__(self, target, args, **_more):
            self.start = lambda: target(*args)

    monkeypatch.setattr(logs.threading, "Thread", Now)
    handler, clock = FaultLetterHandler(), [1_000.0]
    monkeypatch.setattr(logs, "monotonic", lambda: clock[0])

    def tell(fault):
        try:
            raise fault
        except Exception as error:
            text = (type(error), error, error.__traceback__)
            handler.handle(logging.LogRecord("django.request", logging.ERROR, "", 1, SAID, (), text))

    tell(OperationalError("connection refused"))
    tell(OperationalError("connection refused"))
    tell(OSError(28, "No space left on device"))
    tell(ValueError(SAID))
    assert [one.to for one in mail.outbox] == [["operator@example.org"]] * 3
    down, full, fault = (one.body for one in mail.outbox)
    assert down.startswith("The portal cannot reach its database. See whether PostgreSQL runs")
    assert full.startswith("The disk is full or cannot be written to.")
    assert fault.startswith("This is a fault of the portal. Nothing has to be started anew.")
    assert "Kind: ValueError" in fault
    assert "test_logs_and_metrics.py, line " in fault
    assert SAID not in fault
    clock[0] += 3_601
    tell(ValueError(SAID))
    assert len(mail.outbox) == 4
    settings.ERROR_MAIL_TO = []
    tell(KeyError("x"))
    assert len(mail.outbox) == 4


def test_a_name_that_is_not_ours_is_logged_and_worth_no_letter(settings, client, monkeypatch):
    settings.ERROR_MAIL_TO = ["operator@example.org"]
    seen = []
    monkeypatch.setattr(FaultLetterHandler, "emit", lambda _self, record: seen.append(record))
    assert client.get("/", headers={"host": "192.0.2.7"}).status_code == 400
    assert seen == []


def test_work_that_was_not_done_is_told_with_its_reason():
    said = "Backup failed: /mnt/backups cannot be written: No space left on device."
    letter = letter_about(
        logging.LogRecord("people.services.jobs", logging.ERROR, "", 1, said, (), None), None
    )
    assert letter.body.startswith("Work in the background was not done.")
    assert said in letter.body


def test_a_mail_that_did_not_go_out_names_nobody_and_is_worth_no_letter(lines, settings, monkeypatch):
    settings.ERROR_MAIL_TO = ["operator@example.org"]
    letters = []
    monkeypatch.setattr(logs, "letter_about", lambda *found: letters.append(found))
    record = logging.LogRecord(
        logs.OF_MAIL, logging.ERROR, "", 1, "A mail was not sent: %s: %s", ("About", "a@b.org refused"), None
    )
    FaultLetterHandler().handle(record)
    logging.getLogger(logs.OF_MAIL).handle(record)
    assert letters == []
    assert [one["message"] for one in lines] == ["A mail was not sent"]
    assert "a@b.org" not in json.dumps(lines)


def test_an_address_that_opens_something_is_told_as_its_pattern(lines):
    client = Client(raise_request_exception=False)
    client.get("/nowhere/a-secret-key/")
    (line,) = [one for one in lines if one["level"] == "WARNING"]
    assert (line["message"], line["page"]) == ("Not Found", "no page of the portal")
    assert "a-secret-key" not in json.dumps(lines)


def test_a_letter_that_cannot_be_sent_is_told_and_no_more(caplog, monkeypatch):
    letter = letter_about(logging.LogRecord("x", logging.ERROR, "", 1, "", (), None), None)
    monkeypatch.setattr(type(letter), "send", broken(OSError("no mail server")))
    FaultLetterHandler._send(letter)
    assert "The letter about a fault was not sent: no mail server" in caplog.text


ASK = """
import django
django.setup()
from django.test import Client
client = Client()
assert client.get("/about/").status_code == 200
assert client.get("/nowhere/").status_code == 404
assert client.get("/metrics").status_code == 404
assert client.get("/metrics", headers={"Authorization": "Bearer wrong"}).status_code == 404
print(client.get("/metrics", headers={"Authorization": "Bearer the right one"}).content.decode())
"""


@pytest.mark.drill
def test_numbers_are_told_to_who_shows_the_token(committed_review, tmp_path):
    from django.db import connection

    Job.objects.create(kind="bundle", asked_at=timezone.now() - timedelta(minutes=10))
    Mail.objects.create(user=account("secretariat"), made_at=timezone.now(), next_try_at=timezone.now())
    name = str(connection.settings_dict["NAME"])
    own = {"METRICS_TOKEN": "the right one", "VAR_DIR": str(tmp_path), "TEST_DATABASE_NAME": name}
    own["ALLOWED_HOSTS"] = "testserver"
    environment = {**os.environ, **own, "DJANGO_SETTINGS_MODULE": "tests.settings"}
    for _ in range(2):
        # Two processes, one after the other: what the first has counted is there still.
        done = subprocess.run(
            [sys.executable, "-c", ASK],
            env=environment,
            cwd=portal_settings.BASE_DIR,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr
    found = dict(line.rsplit(" ", 1) for line in done.stdout.splitlines() if line and line[0] != "#")
    assert float(found['portal_answers_total{method="GET",status="2xx"}']) == 3
    assert float(found['portal_answers_total{method="GET",status="4xx"}']) == 6
    assert float(found["portal_answer_seconds_count"]) == 9
    assert float(found["portal_cpu_seconds_total"]) > 0
    assert float(found['portal_jobs{state="waiting"}']) == 1
    assert 600 <= float(found["portal_job_oldest_seconds"]) < 700
    assert float(found['portal_mails{state="waiting"}']) == 1
    assert float(found['portal_disk_bytes{room="free"}']) > 0


def test_a_process_that_has_gone_holds_no_memory_and_has_none_beside_it():
    gone = 1 << 30
    assert (resident(gone), processes_beside(gone)) == (0, [gone])
    assert os.getpid() in processes_beside(os.getpid())
    assert resident(os.getpid()) > 0


def test_without_a_token_there_is_no_such_page(settings, client):
    settings.METRICS_TOKEN = ""
    for shown in ("", "Bearer ", "Bearer x"):
        assert client.get("/metrics", headers={"Authorization": shown}).status_code == 404
