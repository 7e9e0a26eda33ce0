"""Protects what counts once from being counted in each process: two web processes, one database, no Redis."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path

import pytest
from allauth.mfa.totp.internal.auth import TOTP
from django.db import connection

from people.models import LedgerEntry
from people.selectors.ledger import read_chain
from people.services import sealing
from programmes.services.accounts import DEMO_PASSWORD
from record.services.changes import announce_change
from tests.attacks.test_guessing import FACTOR, SECRET, code_now
from tests.conftest import account
from tests.neaspec_portal.test_several_machines import Reader, lives, started
from tests.neaspec_portal.test_worker import until
from tests.through_nginx import free_port

pytestmark = [pytest.mark.drill, pytest.mark.on_sqlite]
LOGIN = "/accounts/login/"


@pytest.fixture
def ports(committed_review, tmp_path) -> Iterator[list[int]]:
    """The ports of two web processes that share the database of the test and nothing else."""
    connection.close()
    common = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "tests.settings",
        "TEST_DATABASE_NAME": str(connection.settings_dict["NAME"]),
        "PUBLIC_PAGE_SECONDS": "60",
        "COSTLY_A_MINUTE": "6",
        "PROXIES": "1",
        "REDIS_URL": "",
        "FACTOR_KEYS": sealing._own_key(),
    }
    gunicorn = str(Path(sys.executable).with_name("gunicorn"))
    with ExitStack() as stack:
        found = []
        for number in range(2):
            found.append(free_port())
            command = [gunicorn, "neaspec_portal.wsgi", "--bind", f"127.0.0.1:{found[-1]}", "--threads", "4"]
            own = {**common, "VAR_DIR": str(tmp_path / f"process-{number}")}
            stack.enter_context(started(*command, "--log-level", "error", environment=own))
        for port in found:
            until(lambda port=port: lives(port))
        announce_change()
        yield found


def sign_in(reader: Reader, port: int, password: str, place: str) -> tuple[int, bytes]:
    reader.ask(port, LOGIN)
    sent = {"login": "secretariat", "password": password}
    return reader.ask(port, LOGIN, sent, **{"X-Forwarded-For": place})


def test_one_code_lets_one_browser_in(ports):
    TOTP.activate(account("secretariat"), SECRET)
    for _ in range(3):
        browsers = [Reader(), Reader()]
        for one, port in zip(browsers, ports, strict=True):
            sign_in(one, port, DEMO_PASSWORD, f"192.0.2.{port % 250}")
            one.ask(port, FACTOR)
        codes = [{"code": code} for code in [code_now()] * 2]
        with ThreadPoolExecutor(2) as pool:
            answers = [one[0] for one in pool.map(Reader.ask, browsers, ports, [FACTOR] * 2, codes)]
        assert answers.count(302) <= 1
        if 302 in answers:
            return
    pytest.fail("No code let anybody in.")


def test_guesses_of_many_networks_are_counted_together_and_the_owner_gets_in(ports):
    owner = Reader()
    assert sign_in(owner, ports[0], DEMO_PASSWORD, "192.0.2.9")[0] == 302
    looked_at = 0
    for number in range(120):
        answer = sign_in(Reader(), ports[number % 2], "wrong-guess-1", f"203.0.{number}.7")[1]
        looked_at += b"Too many wrong passwords for this name" not in answer
    # Waits pass while the test runs; each guess after them is one more.
    assert looked_at <= 24
    kept = {name: one for name, one in owner.cookies.items() if name != "sessionid"}
    owner.cookies.clear()
    owner.cookies.update(kept)
    assert sign_in(owner, ports[1], DEMO_PASSWORD, "192.0.2.9")[0] == 302


def test_both_processes_have_one_budget(ports):
    statuses = [Reader().ask(ports[number % 2], f"/sources/?order=w{number}")[0] for number in range(60)]
    assert 429 in statuses
    # A budget of thirty a minute; where the test sees the next minute begin, two of them.
    assert statuses.count(200) <= 60 - 12
    assert statuses.count(200) >= 25


def test_lines_of_both_processes_follow_each_other(ports):
    def once(number: int) -> int:
        return sign_in(Reader(), ports[number % 2], DEMO_PASSWORD, f"203.0.{number}.7")[0]

    with ThreadPoolExecutor(4) as pool:
        assert set(pool.map(once, range(24))) == {302}
    assert LedgerEntry.objects.filter(event="signed-in").count() >= 24
    assert read_chain().breaks == ()
