"""What another process changes is seen on every page at once: each field that can be changed as wording."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import IO, Any

import pytest
from django.conf import settings as portal_settings
from django.db import connection
from django.test import Client
from django.utils import timezone

from neaspec_portal.public_pages import page_cache
from people.stamp import forget_everything, read_stamp
from programmes.selectors.amending import KINDS
from tests.neaspec_portal.test_around import OF_A_READER

pytestmark = [pytest.mark.on_sqlite, pytest.mark.drill]

CHANGES = """
import json, sys
import django
django.setup()
from datetime import date
from django.contrib.auth import get_user_model
from django.core.exceptions import ValidationError
from people.services import WrongStateError
from programmes.selectors.amending import KINDS
from programmes.services.amending import FrozenRoundError, amend
from review.services.proposals import accept

who = {one.username: one for one in get_user_model().objects.all()}
for line in sys.stdin:
    kind, field, value = json.loads(line)
    if isinstance(value, list):
        value = date(*value)
    said = "nothing of the kind can be changed"
    for record in KINDS[kind].model._default_manager.order_by("pk"):
        if getattr(record, field) == value:
            continue
        try:
            made = amend(record, values={field: value}, expected_version=record.version, reason="x",
                         by=who["secretariat"])
            if made.is_open:
                accept(made, by=who["approver"])
        except (FrozenRoundError, WrongStateError):
            continue
        except ValidationError as error:
            said = str(error)
            continue
        said = record.pk
        break
    print(json.dumps(said), flush=True)
"""
PAGES = (
    "/",
    "/plans/2016-2020/marine/",
    "/plans/2016-2020/activities/",
    "/plans/2016-2020/reviews/updated/",
    "/decisions/",
    "/surveys/stakeholder-2020/",
    "/evaluations/external-2020/",
    "/sources/",
    "/partnerships/",
)
OTHER_VALUES: dict[tuple[str, str], Any] = {
    ("activity", "short_title"): "Stood nowhere before",
    ("rating", "as_of"): "2019-11",
    ("finding", "direction"): "mixed",
    ("recommendation", "kind"): "suggestion",
    ("recommendation", "priority"): "medium",
    ("recommendation", "added_on"): "2011-05",
    ("citation", "certainty"): "inferred",
    ("citation", "confidence"): "low",
    ("platform", "launched_in"): 2011,
    ("meeting", "year"): 2001,
    ("meeting", "month"): 2,
    ("meeting", "documents"): "A paper https://example.org/paper",
    ("meeting", "starts_on"): [2001, 2, 3],
    ("meeting", "ends_on"): [2031, 2, 4],
}
NEVER_PRINTED = "Words that stood nowhere before"


@pytest.fixture
def committed(committed_review, settings, monkeypatch):
    settings.PUBLIC_PAGE_SECONDS = 600
    # Some pages print the minute, and the same page is asked twice here.
    moment = timezone.now()
    monkeypatch.setattr(timezone, "now", lambda: moment)
    return settings


@contextmanager
def another_process() -> Iterator[tuple[IO[str], IO[str]]]:
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "tests.settings",
        "TEST_DATABASE_NAME": str(connection.settings_dict["NAME"]),
    }
    command = [sys.executable, "-c", CHANGES]
    with subprocess.Popen(
        command,
        env=environment,
        cwd=portal_settings.BASE_DIR,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        yield process.stdin, process.stdout


def pages(addresses: list[str]) -> dict[str, str]:
    found = {}
    for address in addresses:
        answer = Client().get(address)
        assert answer.status_code == 200, address
        found[address] = OF_A_READER.sub("", answer.content.decode())
    return found


def made_anew(addresses: list[str]) -> dict[str, str]:
    page_cache._pages.clear()
    forget_everything()
    return pages(addresses)


def test_every_page_shows_what_another_process_has_changed(committed):
    fields = [(kind, field) for kind, one in KINDS.items() for field in one.fields]
    assert len(fields) > 30
    changed, unchanged = 0, []
    with another_process() as (ask, answer):
        for kind, field in fields:
            shown = [*PAGES]
            before, stamp = pages(shown), read_stamp()
            value = OTHER_VALUES.get((kind, field), f"{NEVER_PRINTED}: {kind} {field}"[:60])
            ask.write(json.dumps([kind, field, value]) + "\n")
            ask.flush()
            key = json.loads(answer.readline())
            if not isinstance(key, int):
                unchanged.append((kind, field, key))
                continue
            changed += 1
            assert read_stamp() > stamp, (kind, field)
            seen = pages(shown)
            assert seen == made_anew(shown), (kind, field)
            if field in {"text", "title", "name"} and kind in {"activity", "plan", "meeting", "area"}:
                assert seen != before, (kind, field)
    assert unchanged == []
    assert changed == len(fields)
