"""What was brought in is taken back: tables of partnerships, workbooks of ratings and of positions."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext

from intake.models import TableImport, WaitingTable
from partnerships.models import Collaboration, ContextInstrument, InstrumentMeaning, Mechanism, MechanismAlias
from programmes.models import AchievementLevelCount, ActivityRating
from record.models import Citation
from review.models import Position
from tests.conftest import signed_in
from tests.pages import errors_in, text_of
from tests.rounds import make_draft, ratings_address, review_address, send_round, take_position, text_at
from tests.workbooks import confirm, fill, sent_back, workbook_of

pytestmark = [pytest.mark.on_sqlite, pytest.mark.django_db]
IMPORTS = "/workspace/imports/"


@pytest.fixture
def staff(db):
    return signed_in("secretariat")


def brought_in(client, kind: str, content: str) -> TableImport:
    page = client.post(
        f"/workspace/partnerships/import/{kind}/",
        {"file": SimpleUploadedFile("table.csv", content.encode())},
        follow=True,
    )
    done = client.post(page.redirect_chain[-1][0], {"seen": page.context["preview"].digest})
    assert done.status_code == 302, errors_in(done)
    return TableImport.objects.latest("pk")


def taken_back(client, record: TableImport, reason: str = "A trial."):
    return client.post(f"{IMPORTS}{record.pk}/", {"reason": reason}, follow=True)


def partnerships() -> dict[str, list]:
    links = ("members", "activities")
    found = {
        "mechanisms": Mechanism.objects.values_list("pk", "code", "name", "other_members", *links),
        "aliases": MechanismAlias.objects.values_list("mechanism__code", "name", "folded"),
        "collaborations": Collaboration.objects.values_list("pk", "text", "mechanisms", "areas"),
        "instruments": ContextInstrument.objects.values_list("pk", "title", "due", "plans"),
        "meanings": InstrumentMeaning.objects.values_list("pk", "text"),
        "citations": Citation.objects.values_list("pk", "place", "certainty"),
    }
    return {name: sorted(rows, key=str) for name, rows in found.items()}


@pytest.mark.parametrize(
    ("kind", "content"),
    [
        (
            "mechanisms",
            "Code;Other members;Other spellings;Member States (ISO codes)\nNOWPAP;Nobody;NOW-PAP;JPN\n",
        ),
        ("mechanisms", "Code;Same as\nNOW-PAP;NOWPAP\n"),
        (
            "collaborations",
            "Code;Kind;What;Mechanisms\nCOL-90;Joint study;New;EABRN\n",
        ),
        ("collaborations", "Code;What;Mechanisms\nCOL-1;Other words;NOWPAP\n"),
        ("context", "Code;Title;Kind;Adopted on\nnew-agreement;A new agreement;Agreement;May 1996\n"),
        (
            "focus-areas",
            "Mechanism;Focus area;Programme areas;Why it belongs there\nNOWPAP;Litter;MPA;At sea.\n",
        ),
    ],
)
def test_a_table_of_partnerships_is_taken_back_with_its_links_and_spellings(staff, kind, content):
    before = partnerships()
    record = brought_in(staff, kind, content)
    assert "is taken back; its history stays" in text_of(taken_back(staff, record))
    assert partnerships() == before


def test_what_leans_on_a_record_of_an_import_keeps_it(staff):
    record = brought_in(
        staff,
        "mechanisms",
        "Code;Name;Members, as printed;Governed by;Secretariat\nNEWM;A new one;Six;A meeting;An office\n",
    )
    brought_in(staff, "collaborations", "Code;Kind;What;Mechanisms\nCOL-90;Joint study;New;NEWM\n")
    refused = staff.post(f"{IMPORTS}{record.pk}/", {"reason": "Too late."})
    assert refused.status_code == 400
    assert "made on top of its mechanisms" in errors_in(refused)
    assert Mechanism.objects.filter(code="NEWM").exists()


def test_ratings_from_a_workbook_are_taken_back_and_counted_anew(staff):
    draft = make_draft()
    counts = AchievementLevelCount.objects.filter(assessment_round=draft).order_by("pk")
    before = list(counts.values_list("level__slug", "count"))
    book = workbook_of(staff, ratings_address(draft, "ratings.xlsx"))
    fill(book, 1, Level="Partially", Why_the_level_moved="Less money")
    confirm(staff, sent_back(staff, ratings_address(draft, "upload/"), book))
    assert ActivityRating.objects.filter(assessment_round=draft, level__slug="partially").count() == 1
    taken_back(staff, TableImport.objects.get())
    rating = ActivityRating.objects.get(assessment_round=draft, activity__number=1)
    assert (rating.level.slug, rating.change_reason) == ("fully", "")
    assert list(counts.filter(count__gt=0).values_list("level__slug", "count")) == [
        one for one in before if one[1]
    ]
    assert rating.history.first().history_change_reason.endswith("taken back: A trial.")


@pytest.fixture
def circulation(secretariat):
    return send_round(make_draft())


def test_a_state_takes_its_draft_back_and_nobody_else_sees_that_there_was_one(circulation):
    japan = signed_in("focal-japan")
    take_position(circulation, "focal-japan", place=2, kind="comment", text="Typed", send=False)
    book = workbook_of(japan, review_address(circulation, "review.xlsx"))
    fill(book, 1, Your_position="Comment", Your_text="Confidential words")
    fill(book, 2, Your_position="", Your_text="")
    confirm(japan, sent_back(japan, review_address(circulation, "upload/"), book))
    assert [one.text for one in Position.objects.all()] == ["Confidential words"]
    record = TableImport.objects.get()
    for who in ("focal-mongolia", "secretariat", "approver"):
        other = signed_in(who)
        assert other.get(f"{IMPORTS}{record.pk}/").status_code == 404
        assert "back.xlsx" not in text_of(other.get(IMPORTS))
        assert other.post(f"{IMPORTS}{record.pk}/", {"reason": "Mine."}).status_code == 404
    assert "back.xlsx" in text_of(japan.get(IMPORTS))
    assert "is taken back" in text_of(taken_back(japan, record))
    assert [one.text for one in Position.objects.all()] == ["Typed"]


def test_positions_that_were_sent_stay(circulation):
    japan = signed_in("focal-japan")
    book = workbook_of(japan, review_address(circulation, "review.xlsx"))
    fill(book, 1, Your_position="Concur")
    confirm(japan, sent_back(japan, review_address(circulation, "upload/"), book))
    sent = japan.post(review_address(circulation, "send/"), {"attribution": "named"})
    assert sent.status_code == 302
    refused = japan.post(f"{IMPORTS}{TableImport.objects.get().pk}/", {"reason": "No."})
    assert refused.status_code == 400
    assert "were sent; take them back first" in errors_in(refused)
    assert Position.objects.get(text_of=text_at(circulation, 1)).kind == "concur"


def test_what_waits_is_listed_for_its_sender_only(circulation):
    japan = signed_in("focal-japan")
    book = workbook_of(japan, review_address(circulation, "review.xlsx"))
    fill(book, 1, Your_position="Concur")
    shown = sent_back(japan, review_address(circulation, "upload/"), book)
    assert WaitingTable.objects.get().scope == "JPN"
    assert "back.xlsx" in text_of(japan.get(IMPORTS))
    assert "back.xlsx" not in text_of(signed_in("focal-mongolia").get(IMPORTS))
    assert "back.xlsx" not in text_of(signed_in("secretariat").get(IMPORTS))
    gone = japan.post(shown.redirect_chain[-1][0], {"forget": "yes"}, follow=True)
    assert "“back.xlsx” is deleted. Nothing was changed." in text_of(gone)
    assert not WaitingTable.objects.exists()


def test_the_list_of_imports_costs_the_same_for_one_and_for_three(staff):
    costs = []
    for place in (1, 2, 3):
        row = f"COL-9{place};Joint study;New {place};EABRN"
        brought_in(staff, "collaborations", f"Code;Kind;What;Mechanisms\n{row}\n")
        with CaptureQueriesContext(connection) as queries:
            staff.get(IMPORTS)
        costs.append(len(queries))
    assert costs[0] == costs[2]
