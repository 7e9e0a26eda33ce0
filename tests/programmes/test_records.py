"""The frozen record, the change log, any day in the past, and two rounds side by side."""

from __future__ import annotations

import hashlib
import json

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from review.services.positions import settle_reservation
from tests.amending import corrected
from tests.conftest import account, signed_in
from tests.pages import text_of
from tests.rounds import (
    answer,
    clear,
    level_of,
    make_draft,
    present,
    rate,
    ratings_address,
    send_round,
    take_position,
)

pytestmark = [pytest.mark.on_sqlite, pytest.mark.django_db]


def address(assessment_round, end: str = "") -> str:
    return f"/plans/{assessment_round.plan.slug}/reviews/{assessment_round.slug}/{end}"


@pytest.fixture
def presented():
    return present(send_round(make_draft()))


def test_the_record_is_its_own_text_and_its_hash_is_printed_everywhere(presented):
    one, client = presented.assessment_round, Client()
    content = client.get(address(one, "record.json")).content
    assert hashlib.sha256(content).hexdigest() == presented.sha256
    assert f"SHA-256 {presented.sha256} matches the content" in text_of(client.get(address(one, "record/")))
    assert presented.sha256 not in text_of(client.get(address(one)))
    assert address(one, "record/") in client.get(address(one)).content.decode()
    csv = b"".join(client.get(address(one, "record.csv")).streaming_content).decode()
    assert csv.count(presented.sha256) == 3
    listed_rows = client.get(f"/plans/{one.plan.slug}/activities.json?round={one.slug}").json()["rows"]
    assert {row["record_sha256"] for row in listed_rows} == {presented.sha256}
    (listed,) = [
        each
        for each in client.get(f"/api/v1/plans/{one.plan.slug}").json()["rounds"]
        if each["round"] == one.slug
    ]
    assert listed["record_sha256"] == presented.sha256


def test_the_record_does_not_read_live_rows(presented):
    one = presented.assessment_round
    activity = one.plan.activities.first()
    activity.text = "Reworded."
    activity.save()
    text = text_of(Client().get(address(one, "record/")))
    assert "Reworded." not in text
    assert "Do thing 1." in text


def test_a_round_without_a_record_says_so(updated):
    response = Client().get("/plans/2016-2020/reviews/updated/record/")
    assert response.status_code == 404
    assert "no frozen record" in text_of(response)


def test_a_corrigendum_puts_a_banner_on_every_page_of_the_older_round(presented):
    from programmes.services.rounds import NewRound, open_round

    one = presented.assessment_round
    new = NewRound(
        "corrigendum", "A corrigendum", "The secretariat", as_of="2032", updates=one, started_from=one
    )
    second = open_round(one.plan, new, by=account("secretariat"))
    assert "There is a newer one" not in text_of(Client().get(address(one)))
    clear(send_round(second))
    area = one.plan.objectives.get().area.slug
    query = f"?round={one.slug}"
    for page in (
        address(one),
        address(one, "record/"),
        address(one, "changes/"),
        f"/plans/{one.plan.slug}/{query}",
        f"/plans/{one.plan.slug}/{area}/{query}",
        f"/plans/{one.plan.slug}/activities/{query}",
    ):
        assert "This is an older round. There is a newer one: A corrigendum" in text_of(Client().get(page)), (
            page
        )
    assert "older round" not in text_of(Client().get(f"/plans/{one.plan.slug}/"))


def test_what_stood_in_a_draft_stays_confidential_after_clearing():
    draft = make_draft()
    rate(draft, 1, level=level_of(draft.plan, "minimally"), change_reason="Draft thought", note="Draft note")
    circulation = send_round(draft)
    answer(take_position(circulation, "focal-japan", kind="comment", text="Higher"), "accepted", "Raised")
    rate(draft, 1, level=level_of(draft.plan, "fully"), note="Final note")
    clear(circulation)
    area, code = draft.plan.objectives.get().area.slug, draft.plan.activities.first().code
    page = f"/plans/{draft.plan.slug}/{area}/{code}/"
    for client in (Client(), signed_in("delegate"), signed_in("focal-mongolia")):
        for one in (
            page,
            address(draft, "changes/"),
            address(draft, "changes.json"),
            address(draft, "as-of/"),
        ):
            text = text_of(client.get(one))
            assert "Draft thought" not in text
            assert "Draft note" not in text
            assert "Minimally" not in text.replace("Not rated yet", "")
            assert "secretariat," not in text
    staff = text_of(signed_in("secretariat").get(address(draft, "changes/")))
    for words in ("Draft thought", "Draft note", "Raised", "Circulation 1", "Cleared", "approver"):
        assert words in staff
    assert "Japan" in staff


def test_as_of_a_moment_before_clearing_is_for_staff_only():
    draft = make_draft()
    rate(draft, 1, level=level_of(draft.plan, "minimally"), change_reason="x")
    then = timezone.now()
    rate(draft, 1, level=level_of(draft.plan, "partially"), change_reason="x")
    moment = f"{then:%Y-%m-%dT%H:%M}"
    staff = signed_in("secretariat")
    early = "2001-01-01T00:00"
    assert "No rating yet" in text_of(staff.get(f"{address(draft, 'as-of/')}?moment={early}"))
    assert staff.get(f"{address(draft, 'as-of/')}?moment={moment}").status_code == 200
    from programmes.selectors.history import as_of

    found = {one.activity.number: one.level_label for one in as_of(draft, then, account("secretariat"))}
    assert found[1] == "Minimally"
    clear(send_round(draft))
    refused = Client().get(f"{address(draft, 'as-of/')}?moment={early}")
    assert refused.status_code == 404
    assert "open to you since" in text_of(refused)
    assert Client().get(address(draft, "as-of/")).status_code == 200
    assert Client().get(f"{address(draft, 'as-of/')}?moment=yesterday").status_code == 400


def test_changes_after_clearing_are_told_to_everybody_without_names(updated):
    rating = updated.ratings.get(activity__code="AIR-1")
    note = f"{rating.note} indeed"
    corrected(rating, changes={"note": note}, by=account("secretariat"), reason="Typing error")
    first = Client().get("/plans/2016-2020/reviews/updated/changes.json").json()["rows"][0]
    assert (first["who"], first["subject"], first["field"], first["after"], first["why"]) == (
        "the secretariat",
        "AIR-1",
        "note",
        note,
        "Changed by two people: Typing error",
    )


def test_a_withdrawn_reservation_is_all_that_changes_after_clearing():
    draft = make_draft()
    circulation = send_round(draft)
    position = answer(take_position(circulation, "focal-japan", kind="reserve", text="x"))
    clear(circulation)
    assert Client().get(address(draft, "changes.json")).json()["rows"] == []
    settle_reservation(position, by=account("focal-japan"))
    rows = Client().get(address(draft, "changes.json")).json()["rows"]
    assert [(row["who"], row["field"], row["before"], row["after"]) for row in rows] == [
        ("the portal", "open reservations", "1", "0")
    ]


def test_the_moves_between_two_rounds_are_a_matrix_and_a_file():
    draft = make_draft()
    rate(draft, 1, level=level_of(draft.plan, "minimally"), change_reason="x", note="Less")
    rate(draft, 2, not_rated_because="not-due")
    clear(send_round(draft))
    client = Client()
    comparison = client.get(f"/plans/{draft.plan.slug}/reviews/compare/").context["comparison"]
    assert comparison.columns == ["Fully", "Substantially", "Partially", "Minimally", "Not rated"]
    assert comparison.matrix[0] == (
        "Fully",
        [(1, True), (0, False), (0, False), (1, False), (1, False)],
    )
    assert sum(count for _, cells in comparison.matrix for count, _ in cells) == comparison.base == 3
    assert comparison.counts == {"lower": 1, "no change": 1, "no longer rated": 1}
    rows = client.get(f"/plans/{draft.plan.slug}/reviews/compare.json").json()["rows"]
    assert [(row["change"], row["note_changed"], row["later_note"]) for row in rows] == [
        ("lower", "yes", "Less"),
        ("no longer rated", "no", ""),
        ("no change", "no", ""),
    ]


@pytest.mark.parametrize("activities", [1, 3])
def test_records_cost_the_same_for_any_number_of_rows(activities):
    snapshot = present(send_round(make_draft(activities=activities)))
    one = snapshot.assessment_round
    counts = []
    for end in ("record/", "changes/", "as-of/", "positions/"):
        client = signed_in("secretariat")
        client.get(address(one, end))
        with CaptureQueriesContext(connection) as queries:
            assert client.get(address(one, end)).status_code == 200
        counts.append(len(queries))
    assert counts == [7, 16, 7, 6]


def test_the_record_and_the_bench_agree(presented):
    one = presented.assessment_round
    content = json.loads(presented.content)
    html = signed_in("secretariat").get(ratings_address(one)).content.decode()
    for rating in content["ratings"]:
        assert f'value="{rating["level"].lower()}" checked' in html
