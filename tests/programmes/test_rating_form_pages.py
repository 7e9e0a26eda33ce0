"""The rating form as a page: plain form, autosave, lost races, evidence, bad input, query counts."""

from __future__ import annotations

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from programmes.services.ratings import note_open
from review.models import Proposal
from review.services.proposals import accept
from tests.conftest import account, signed_in
from tests.pages import errors_in, html_of
from tests.rounds import (
    bench_row,
    clear,
    code_of,
    level_of,
    make_draft,
    rate,
    rating_of,
    ratings_address,
    send_round,
)

pytestmark = pytest.mark.django_db


def test_one_form_saves_what_was_changed_and_nothing_else(draft, staff):
    data = bench_row(
        draft, 1, choice="partially", note="One\r\n\r\n Two ", change_reason="Less money"
    ) | bench_row(draft, 2)
    response = staff.post(ratings_address(draft), data | {"save": "all"}, follow=True)
    html = response.content.decode()
    assert re.search(r"Saved \d\d:\d\d UTC: \w+-1\.", html)
    assert (rating_of(draft).level.slug, rating_of(draft).note) == ("partially", "One\nTwo")
    assert [rating_of(draft, place).version for place in (1, 2, 3)] == [2, 1, 1]


def test_progress_and_problems_are_two_things_and_link_to_the_spot(draft, staff):
    rate(draft, 1, note="No level")
    rate(draft, 2, level=level_of(draft.plan, "minimally"))
    html = html_of(staff.get(ratings_address(draft)))
    assert "2 of 3 rated" in html
    assert f'still to rate: <a href="#{code_of(draft)}">' in html
    assert f'With problems: 1</strong>: <a href="#{code_of(draft, 2)}">' in html


def test_a_script_is_told_what_was_saved(draft, staff):
    response = staff.post(ratings_address(draft), bench_row(draft, note="Typed"), headers={"X-Fragment": "1"})
    answer = response.json()
    assert re.fullmatch(r"\d\d:\d\d UTC", answer["saved"])
    assert answer["versions"] == {code_of(draft): 2}
    assert answer["faults"] == []
    again = staff.post(
        ratings_address(draft), bench_row(draft, note="Typed", version=2), headers={"X-Fragment": "1"}
    )
    assert (again.status_code, again.json()["saved"]) == (200, "")
    assert rating_of(draft).version == 2


def test_a_lost_race_shows_both_texts_and_loses_none(draft, staff):
    signed_in("approver").post(ratings_address(draft), bench_row(draft, note="Theirs", as_of="2031"))
    response = staff.post(ratings_address(draft), bench_row(draft, note="Mine", confidence="high"))
    html = response.content.decode()
    assert response.status_code == 400
    assert "somebody else saved it meanwhile" in errors_in(response)
    assert '<div class="as-typed">Theirs</div>' in html
    assert ">Mine</textarea>" in html
    assert 'value="2031"' in html, "what only they changed is taken over"
    assert f'name="{code_of(draft)}-version" value="2"' in html
    merged = bench_row(draft, note="Theirs and mine", as_of="2031", confidence="high", version=2)
    staff.post(ratings_address(draft), merged)
    saved = rating_of(draft)
    assert (saved.note, saved.as_of, saved.confidence, saved.version) == (
        "Theirs and mine",
        "2031",
        "high",
        3,
    )


def test_a_row_left_alone_does_not_take_part_in_a_race(draft, staff):
    signed_in("approver").post(ratings_address(draft), bench_row(draft, note="Theirs"))
    response = staff.post(ratings_address(draft), bench_row(draft) | bench_row(draft, 2, note="Mine"))
    assert response.status_code == 302
    assert (rating_of(draft).note, rating_of(draft, 2).note) == ("Theirs", "Mine")


def test_a_lost_race_is_told_to_a_script_with_the_row_to_show(draft, staff):
    signed_in("approver").post(ratings_address(draft), bench_row(draft, note="Theirs"))
    response = staff.post(ratings_address(draft), bench_row(draft, note="Mine"), headers={"X-Fragment": "1"})
    assert response.status_code == 409
    html = response.json()["rows"][code_of(draft)]
    assert "Theirs" in html
    assert "Mine" in html


def test_an_area_text_left_alone_does_not_take_part_in_a_race(draft, staff):
    area = draft.plan.objectives.get().area
    name = f"key-achievement-{area.slug}"
    shown = {f"{name}-version": 1, f"{name}-text": "Something was achieved."}
    signed_in("approver").post(ratings_address(draft), {**shown, f"{name}-text": "Theirs."})
    response = staff.post(ratings_address(draft), bench_row(draft, note="Mine") | shown)
    assert response.status_code == 302
    assert draft.key_achievements.get().text == "Theirs."
    lost = staff.post(ratings_address(draft), {**shown, f"{name}-text": "Mine too."})
    assert lost.status_code == 400
    assert "It now says:" in lost.content.decode()
    assert ">Mine too.</textarea>" in lost.content.decode()


def test_a_form_of_another_account_is_refused_and_given_back(draft, staff):
    theirs = {"typed_by": account("approver").pk}
    response = staff.post(ratings_address(draft), bench_row(draft, note="Typed by the approver") | theirs)
    assert response.status_code == 409
    assert "opened by another account" in response.content.decode()
    assert "Typed by the approver" in response.content.decode()
    for end in ("answers/", "propose-clearance/", "circulate/"):
        refused = staff.post(ratings_address(draft, end), {**theirs, "message": "Some words"})
        assert refused.status_code == 409, end
        assert "Some words" in refused.content.decode()
    assert rating_of(draft).version == 1


def test_what_was_typed_for_a_discarded_draft_is_given_back(draft, staff):
    data = bench_row(draft, note="Too late for this draft")
    staff.post(ratings_address(draft, "discard/"))
    gone = staff.post(ratings_address(draft), data)
    assert gone.status_code == 404
    assert "Too late for this draft" in gone.content.decode()


def test_undo_keeps_what_was_typed_elsewhere(draft, staff):
    staff.post(ratings_address(draft), bench_row(draft, note="A slip"))
    data = (
        bench_row(draft, note="A slip", version=2)
        | bench_row(draft, 2, note="Typed beside")
        | {"undo": code_of(draft)}
    )
    html = staff.post(ratings_address(draft), data, follow=True).content.decode()
    assert f"{code_of(draft)}: the last change is taken back" in html
    assert (rating_of(draft).note, rating_of(draft, 2).note) == ("", "Typed beside")


def test_others_at_work_are_told_to_a_script(draft, staff):
    note_open(draft, draft.plan.activities.first(), by=account("approver"))
    answer = staff.post(
        ratings_address(draft), {"open": code_of(draft, 2)}, headers={"X-Fragment": "1"}
    ).json()
    assert answer == {"others": {code_of(draft): ["approver"]}}
    assert "Also open at the moment for: approver" in staff.get(ratings_address(draft)).content.decode()
    assert staff.post(ratings_address(draft), {"open": "ZZ-1"}).json() == answer


def test_a_cleared_round_is_read_not_changed(draft, staff):
    clear(send_round(draft))
    html = staff.get(ratings_address(draft)).content.decode()
    assert "can be read here, not changed" in html
    response = staff.post(ratings_address(draft), bench_row(draft, note="A little late"))
    assert response.status_code == 409
    assert "nothing was saved" in response.content.decode()
    assert "A little late" in response.content.decode(), "what was typed is given back"
    answer = staff.post(ratings_address(draft), bench_row(draft, note="Late"), headers={"X-Fragment": "1"})
    assert (answer.status_code, answer.json()["saved"]) == (409, "")
    assert rating_of(draft).version == 1


def _rules_of(plan):
    plan.refresh_from_db()
    level = level_of(plan, "fully")
    return plan.moved_level_needs_reason, plan.evidence_needed_to_rank, level.definition


def test_definitions_stand_beside_the_choice(draft, staff):
    page = f"/workspace/plans/{draft.plan.slug}/rules/"
    html = html_of(staff.get(page))
    version = re.search(r'name="version" value="(\d+)"', html)[1]
    data = {
        "version": version,
        "moved_level_needs_reason": "on",
        "evidence_needed_to_rank": 2,
        "days_for_changes": 3,
        "fully-definition": "All of it",
        "fully-example": "Activity 1",
        "reason": "Agreed",
    }
    asked = staff.post(page, data, follow=True)
    assert "Proposed: an approver other than you decides." in html_of(asked)
    assert "Change the rules of an adopted plan: proposed by" in html_of(asked)
    assert _rules_of(draft.plan) == (True, 0, "")
    again = staff.post(page, {**data, "fully-example": "Activity 2"})
    assert "Somebody has proposed this already" in html_of(again)
    decision = html_of(signed_in("approver").get(Proposal.objects.get().get_absolute_url()))
    for row in ("Fully, definition", "All of it", "evidence needed down to rank"):
        assert row in decision
    accept(Proposal.objects.get(), by=account("approver"))
    assert _rules_of(draft.plan) == (True, 2, "All of it")
    html = html_of(staff.get(ratings_address(draft)))
    assert html.count("All of it") == 3
    assert html.count("Example: Activity 1") == 3
    assert "With problems: 3" in html, "two levels need evidence now"
    public = html_of(staff.get(f"/plans/{draft.plan.slug}/activities/"))
    assert "(set by the secretariat in this portal, version 2)" in public
    stale = staff.post(page, data)
    assert stale.status_code == 400
    assert "changed the rules meanwhile" in html_of(stale)


@pytest.mark.parametrize("activities", [1, 3, 22])
def test_the_rating_form_costs_the_same_for_any_number_of_rows(activities):
    draft = make_draft(activities=activities)
    client = signed_in("secretariat")
    client.get(ratings_address(draft))
    with CaptureQueriesContext(
        connection,
    ) as queries:
        assert client.get(ratings_address(draft)).status_code == 200
    assert len(queries) == 14


def test_a_large_page_behind_sign_in_goes_over_the_wire_small():
    draft = make_draft(activities=22)
    client = signed_in("secretariat")
    plain = client.get(ratings_address(draft))
    packed = client.get(ratings_address(draft), headers={"Accept-Encoding": "gzip"})
    assert packed["Content-Encoding"] == "gzip"
    assert len(packed.content) < 15_000 < len(plain.content)
    assert packed["Cache-Control"] == "private, no-store"
