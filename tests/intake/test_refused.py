"""Tables that are not written after all: somebody was faster, the file is too large, its kind is gone."""

from __future__ import annotations

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError
from django.db.models import F

from intake.kinds import register
from intake.models import RememberedHeadings, TableImport, WaitingTable
from intake.services import undoing
from intake.services.recording import Recorder
from intake.services.waiting import keep_table
from partnerships.intakes import Partnerships
from partnerships.models import Collaboration, Mechanism
from people.models import MeetingKind
from record.services.changes import save_with_history
from reporting.book_reading import LARGEST_UPLOAD
from tests.conftest import signed_in
from tests.intake.test_taken_back import IMPORTS, brought_in
from tests.pages import errors_in, text_of

pytestmark = pytest.mark.django_db
UPLOAD = "/workspace/partnerships/import/collaborations/"
CHANGES = "Code;What\nCOL-1;Changed by a table\n"


@pytest.fixture
def staff(db):
    return signed_in("secretariat")


def changed_in_between(**values: object) -> None:
    Collaboration.objects.filter(code="COL-1").update(version=F("version") + 1)


def written_in_between(**values: object) -> None:
    WaitingTable.objects.all().delete()


def made_in_between(**values: object) -> None:
    raise IntegrityError


@pytest.mark.parametrize(
    ("step", "happens", "told"),
    [
        (
            "check_apply",
            changed_in_between,
            "Somebody changed one of these records just now. Look at the changes once more.",
        ),
        ("check_apply", written_in_between, "This table was imported already."),
        (
            "write",
            made_in_between,
            "Two records would have the same number, rank or code, or somebody made one of them just now. "
            "Look at the changes once more.",
        ),
    ],
)
def test_who_was_faster_is_told_and_nothing_is_written(staff, monkeypatch, step, happens, told):
    file = SimpleUploadedFile("table.csv", CHANGES.encode())
    page = staff.post(UPLOAD, {"file": file}, follow=True)
    monkeypatch.setattr(Partnerships, step, lambda *_args, **values: happens(**values))
    refused = staff.post(page.redirect_chain[-1][0], {"seen": page.context["preview"].digest})
    assert told in text_of(refused)
    assert not TableImport.objects.exists()
    assert Collaboration.objects.get(code="COL-1").text != "Changed by a table"


def test_a_file_that_is_too_large_is_refused_unread(staff):
    file = SimpleUploadedFile("table.csv", b"x" * (LARGEST_UPLOAD + 1))
    refused = staff.post(UPLOAD, {"file": file})
    assert refused.status_code == 400
    assert "The file is larger than 10 MB." in errors_in(refused)
    assert not WaitingTable.objects.exists()


@pytest.mark.parametrize("gone", [{"kind": "no-longer"}, {"about": "no-longer"}])
def test_a_table_whose_kind_is_gone_is_not_listed(staff, secretariat, gone):
    keep_table(Partnerships("context"), name="old.csv", sha256="", sheets=[], mapping={}, by=secretariat)
    record = brought_in(staff, "collaborations", CHANGES)
    listed = text_of(staff.get(IMPORTS))
    assert "old.csv" in listed
    assert "table.csv" in listed
    WaitingTable.objects.update(**gone)
    TableImport.objects.update(**gone)
    listed = text_of(staff.get(IMPORTS))
    assert "old.csv" not in listed
    assert "table.csv" not in listed
    missing = staff.get(f"{IMPORTS}{record.pk}/")
    assert missing.status_code == 404


def test_work_that_comes_while_an_import_is_taken_back_keeps_all_of_it(staff, monkeypatch):
    record = brought_in(
        staff,
        "mechanisms",
        "Code;Name;Members, as printed;Governed by;Secretariat\nNEWM;A new one;Six;A meeting;An office\n",
    )
    brought_in(staff, "collaborations", "Code;Kind;What;Mechanisms\nCOL-90;Joint study;New;NEWM\n")
    monkeypatch.setattr(undoing, "obstacles_to_undoing", lambda *_: [])
    refused = staff.post(f"{IMPORTS}{record.pk}/", {"reason": "Too late."})
    assert refused.status_code == 400
    assert "Other work has just been based on it. Look once more." in errors_in(refused)
    assert Mechanism.objects.filter(code="NEWM").exists()
    record.refresh_from_db()
    assert record.undone_at is None


def test_a_record_that_is_made_and_saved_again_counts_as_made(secretariat):
    made = MeetingKind(slug="boards", name="Board", plural="Boards")
    with Recorder() as recorder:
        save_with_history(made, by=secretariat, reason="First")
        made.name = "Steering board"
        save_with_history(made, by=secretariat, reason="Once more")
    label = MeetingKind._meta.label
    assert recorder.made[label] == [made.pk]
    assert not recorder.changed[label]


def test_a_name_stands_for_one_kind_of_table():
    with pytest.raises(ImproperlyConfigured, match="two kinds of table called partnerships"):
        register(Partnerships.name, lambda _about, _scope: Partnerships("context"))


def test_what_waits_and_what_is_remembered_go_by_their_names():
    assert str(WaitingTable(name="rivers.xlsx")) == "rivers.xlsx"
    assert str(RememberedHeadings(kind="plan", signature="0123456789abcdef")) == "plan 0123456789ab"
