"""Many editors at once, and a process that is killed: nothing is overwritten unseen, nothing half written."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading

import pytest
from django.conf import settings
from django.db import connection, connections

from intake.models import WaitingTable
from programmes.models import ActivityRating, AssessmentRound
from programmes.selectors.levels import achievement_levels
from programmes.services.ratings import RatingEntry, save_rating
from record.refusals import StaleVersionError
from tests.conftest import account
from tests.rounds import level_of, make_draft

pytestmark = pytest.mark.on_sqlite

EDITORS = 8
SAVES = 250


@pytest.fixture
def committed(committed_review):
    """A draft round that other connections can see."""
    return make_draft()


@pytest.mark.drill
def test_eight_editors_overwrite_nothing_unseen(committed):
    draft = committed
    activity, users = draft.plan.activities.first(), [account("secretariat"), account("approver")]
    levels = [level_of(draft.plan, slug) for slug in ("fully", "partially", "minimally")]
    accepted: list[str] = []
    faults: list[BaseException] = []

    def edit(number: int) -> None:
        try:
            version = 1
            for turn in range(SAVES):
                note = f"{number}/{turn}"
                entry = RatingEntry(level=levels[turn % 3], note=note)
                try:
                    saved = save_rating(
                        activity=activity,
                        assessment_round=draft,
                        entry=entry,
                        expected_version=version,
                        by=users[number % 2],
                    )
                    version = saved.version
                    accepted.append(note)
                except StaleVersionError as lost:
                    version = lost.current.version
        except BaseException as fault:
            faults.append(fault)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=edit, args=(number,)) for number in range(EDITORS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert faults == []
    rating = ActivityRating.objects.get(activity=activity, assessment_round=draft)
    rows = list(rating.history.order_by("history_id"))
    assert len(rows) == len(accepted) + 1
    assert rating.version == len(rows)
    assert [row.version for row in rows] == list(range(1, len(rows) + 1))
    assert [row.note for row in rows[1:]] == accepted or sorted(row.note for row in rows[1:]) == sorted(
        accepted
    )
    counts = {one.level.slug: one.count for one in achievement_levels(draft).total.levels}
    assert counts[rating.level.slug] == (3 if rating.level.slug == "fully" else 1)
    assert sum(counts.values()) == 3


KILLED_IN_THE_MIDDLE = """
import os, signal
import django
django.setup()
from django.contrib.auth import get_user_model
from intake.kinds import kind_of
from intake.models import WaitingTable
from intake.preview import Preview
from intake.services.applying import apply_table
from tests.workbooks import ready_row

waiting = WaitingTable.objects.get()
kind = kind_of(waiting)
activities = list(kind.plan.activities.order_by("number"))

class Killed(Preview):
    @property
    def writes(self):
        for activity in activities:
            if activity == activities[2]:
                os.kill(os.getpid(), signal.SIGKILL)
            yield ready_row(activity, note="Half an import")

    count = 3

apply_table(waiting, kind, Killed(), sent={}, by=get_user_model().objects.get(username="secretariat"))
"""


def test_a_process_killed_in_the_middle_of_an_import_leaves_nothing_of_it(committed):
    draft = committed
    WaitingTable.objects.create(
        user=account("secretariat"), kind="ratings", about=f"{draft.plan.slug}/{draft.slug}", name="x"
    )
    if connection.vendor == "sqlite" and "memory" in str(connection.settings_dict["NAME"]):
        pytest.skip("a database in memory has no second process")
    name = str(connection.settings_dict["NAME"])
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "tests.settings", "TEST_DATABASE_NAME": name}
    done = subprocess.run(
        [sys.executable, "-c", KILLED_IN_THE_MIDDLE],
        env=environment,
        cwd=settings.BASE_DIR,
        capture_output=True,
        check=False,
    )
    assert done.returncode == -signal.SIGKILL, done.stderr.decode()
    assert set(draft.ratings.values_list("note", "version")) == {("", 1)}
    assert WaitingTable.objects.count() == 1
    assert AssessmentRound.objects.get(pk=draft.pk).status == "draft"
