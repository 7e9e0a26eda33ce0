"""Asking the data: what adds and what overlaps, what is refused and why, titles that are true, files of an answer."""

from __future__ import annotations

import csv
import io
import re

import pytest
from django.db import connection
from django.http import QueryDict
from django.test.utils import CaptureQueriesContext

from evaluations.models import Finding
from evaluations.selectors.overview import action_facts
from neaspec_portal.explore.measures import MEASURES, How
from neaspec_portal.explore.questions import question_of
from neaspec_portal.explore.views import answer
from people.models import Organisation
from people.selectors import organisation
from programmes.models import StrategicPlan
from programmes.selectors.facts import change_facts
from record.counting import Choice, Fact, adds_up, count_by
from reporting.ground import GroundlessError
from reporting.segments import segments_of
from tests.conftest import signed_in
from tests.factories import make_plan
from tests.neaspec_portal.test_pages import text_of
from tests.queries import queries
from tests.reporting.test_files import grounded
from tests.rounds import clear, level_of, make_draft, rate, send_round

pytestmark = [pytest.mark.on_sqlite, pytest.mark.django_db]

CITE = grounded("A paper").rows[0][0]
ALL = [(one.name, each) for one in MEASURES.values() for each in one.dimensions]


def ask(query: str):
    return answer(question_of(QueryDict(query), None))


def counts(query: str) -> dict[str, int]:
    return {row.label: row.values[0].amount for row in ask(query).figure.rows}


@pytest.mark.parametrize(("name", "dimension"), ALL, ids=[f"{name}-{each.name}" for name, each in ALL])
def test_what_is_said_to_add_adds_and_what_overlaps_is_never_summed(name, dimension):
    found = ask(f"of={name}&by={dimension.name}")
    if dimension.how == How.REFUSED:
        assert found.figure is None
        assert found.refusal.text.endswith(".")
        assert answer(found.refusal.instead).figure is not None
        return
    if found.refusal is not None:
        assert found.refusal.text == MEASURES[name].unknown(found.question.reading)
        return
    if dimension.how == How.RATIO:
        assert found.figure.rows
        assert all(row.values[0].share is not None for row in found.figure.rows)
        return
    facts = MEASURES[name].facts(found.question.reading)
    assert facts
    total = sum(row.values[0].amount for row in found.figure.rows)
    if dimension.how == How.ADDS:
        assert adds_up(facts, dimension.name)
        assert total == len(facts)
    else:
        assert total >= len(facts)
        assert not any(row.is_total for row in found.figure.rows)
    assert re.match(f"Base: {len(facts)}[ ,]", found.figure.base)


def test_counts_of_the_review():
    assert counts("of=activities&by=level") == {
        "Fully": 2, "Substantially": 13, "Partially": 4, "Minimally": 3,
    }  # fmt: skip
    assert counts("of=activities&by=certainty") == {"Certain": 15, "Inferred": 7}
    assert counts("of=findings&by=direction") == {"Strength": 4, "Mixed": 4, "Limitation": 5}
    assert counts("of=recommendations&by=kind") == {"Recommendation": 3, "Suggestion": 6}
    assert counts("of=contacts&by=kind")["Information exchange"] == 6
    assert sum(counts("of=contacts&by=kind").values()) == 19
    assert sum(counts("of=suggestions&by=area").values()) == 87
    assert counts("of=mechanisms&by=state")["China"] == 7


def test_a_share_is_the_one_of_the_plan_with_its_own_base():
    found = ask("of=share&by=area").figure
    result = {row.slug: (row.values[0].amount, row.base) for row in found.rows}
    assert (result["land"], result["cities"], result["by-activity"]) == ((1, 4), (4, 4), (15, 22))
    assert round(next(row for row in found.rows if row.slug == "mean-of-areas").values[0].share, 1) == 67.0
    one = ask("of=share&by=area&area=land").figure
    assert ([row.slug for row in one.rows], one.finding) == (["land"], "")


def test_answers_to_different_questions_are_not_set_side_by_side(client):
    refused = ask("of=answers&by=item").refusal
    assert refused.text.startswith("Each question of a survey has answers of its own.")
    assert client.get("/explore.csv?of=answers&by=item").status_code == 404


def test_what_may_be_the_same_under_two_names_is_an_or_wherever_it_is_counted():
    by_area = {row.slug: row.values[0] for row in ask("of=contacts&by=area").figure.rows}
    assert (by_area["land"].amount, by_area["land"].others_text) == (6, "or 4 or 5")
    assert by_area["air"].others_text == ""
    assert ask("of=contacts&by=area").figure.base == "Base: 19, or 17 or 18 contacts with others"
    assert ask("of=contacts&by=area&area=land").figure.base == "Base: 6, or 4 or 5 contacts with others"


def test_the_share_of_some_areas_has_their_base_their_total_and_their_ground():
    figure = ask("of=share&by=area&area=land,marine").figure
    assert [row.slug for row in figure.rows] == ["marine", "land", "by-activity", "mean-of-areas"]
    total = figure.rows[2].values[0]
    assert (total.label, total.others_text) == ("44.4\u00a0% (4 of 9)", "or 55.6\u00a0% (5 of 9)")
    assert figure.base == "Base: 9 rated of 9 planned activities"
    assert figure.ground.certainty == "5 as printed and 4 inferred"
    assert ask("of=share&by=area").figure.ground.certainty == "15 as printed and 7 inferred"


def test_pairs_of_members_by_the_mechanisms_in_which_both_sit():
    assert counts("of=pairs&by=number") == {
        "One other mechanism": 5, "2 other mechanisms": 2, "3 other mechanisms": 5,
        "5 other mechanisms": 2, "7 other mechanisms": 1,
    }  # fmt: skip
    assert set(counts("of=pairs&by=state").values()) == {5}


def test_actions_of_a_plan_that_is_followed_here(client, on_training_data):
    facts = action_facts(StrategicPlan.objects.get(is_training=True))
    assert facts
    assert sum(counts("of=actions&by=state&plan=training").values()) == len(facts)


def test_changes_of_level_are_counted_as_the_comparison_counts_them(client):
    draft = make_draft()
    rate(draft, 1, level=level_of(draft.plan, "minimally"), change_reason="x", note="Less")
    rate(draft, 2, not_rated_because="not-due")
    clear(send_round(draft))
    asked = f"of=changes&by=change&plan={draft.plan.slug}"
    compared = client.get(f"/plans/{draft.plan.slug}/reviews/compare/").context["comparison"]
    assert counts(asked) == {"lower": 1, "no change": 1, "no longer rated": 1} == compared.counts
    rows = client.get(f"/explore.json?{asked}").json()["rows"]
    assert [row["row"] for row in rows] == ["lower", "no change", "no longer rated"]


def test_changes_of_level_cost_the_same_for_any_number_of_activities(updated):
    draft = make_draft(activities=3)
    earlier = draft.updates
    change_facts(earlier, draft)
    with CaptureQueriesContext(connection) as found:
        assert len(change_facts(earlier, draft)) == 3
    assert len(found) == 2
    assert change_facts(updated.updates, updated) == []


def test_a_split_counts_each_part_of_each_row():
    rows = ask("of=activities&by=area&split=level").figure.rows
    found = {row.label: [one.amount for one in row.values] for row in rows}
    assert found["Desertification and Land Degradation"] == [0, 1, 1, 2]
    assert found["Biodiversity and Nature Conservation"] == [2, 3, 0, 0]
    assert sum(sum(parts) for parts in found.values()) == 22


def test_bars_of_parts_are_as_long_as_their_numbers():
    figure = ask("of=contacts&by=area&split=kind").figure
    land, cities = figure.rows[0], figure.rows[-1]
    assert (land.whole, cities.whole) == (6, 1)
    assert sum(one.length or 0 for one in segments_of(figure, land)) == pytest.approx(100)
    assert sum(one.length or 0 for one in segments_of(figure, cities)) == pytest.approx(100 / 6)


def test_titles_say_a_finding_only_where_it_is_true_however_inferred_values_fall():
    assert ask("of=findings&by=direction").figure.finding == (
        "Limitation: 5 of 13 findings of evaluators, more than any other direction"
    )
    assert ask("of=activities&by=level").figure.finding == (
        "Substantially: 13 of 22 planned activities, more than any other level"
    )
    # Six contacts are called an exchange and five a consultation; the kind of some is in doubt.
    assert ask("of=contacts&by=kind").figure.finding == ""
    assert ask("of=activities&by=area").figure.heading == "Planned activities by programme area"
    assert ask("of=activities&by=area&split=level").figure.heading == (
        "Planned activities by programme area and level"
    )


@pytest.mark.parametrize(
    ("query", "message"),
    [
        ("of=activities&by=state", "No rating is by member State"),
        ("of=activities&by=area&split=state", "No rating is by member State"),
        ("of=suggestions&by=state", "Survey answers by member State are not in the sources."),
        ("of=contacts&by=kind&split=mechanism", "parts of a bar could count it twice"),
        ("of=suggestions&by=area&split=heading", "can be told apart"),
        ("of=changes&by=area", "The ratings of “Preliminary evaluation (SOM-23)” are not in our sources"),
        ("of=changes&by=change&round=preliminary", "There is no round before this one"),
        ("of=share&by=state", "No rating is by member State"),
        ("of=answers&by=item", "are not one measure"),
        ("of=actions&by=owner", "What followed this plan is not known to us: our sources say nothing"),
    ],
)
def test_a_refusal_is_a_page_with_a_reason_and_a_way_out(client, query, message):
    answer_ = client.get(f"/explore/?{query}")
    assert answer_.status_code == 200
    page = text_of(client, f"/explore/?{query}")
    assert "this cannot be answered reliably" in page
    assert message in page
    assert client.get(f"/explore.csv?{query}").status_code == 404
    way_out = ask(query).refusal.instead
    assert client.get(f"/explore/?{way_out.query}").status_code == 200


def test_warnings_stand_beside_the_answer(client):
    page = text_of(client, "/explore/?of=contacts&by=mechanism")
    assert "Some contacts with others count under more than one mechanism" in page
    assert "do not add up to 19." in page
    assert "The base is 19: read the numbers rather than the percentages." in page
    assert "The base is" not in text_of(client, "/explore/?of=suggestions&by=figure")


def test_page_and_files_say_the_same(client):
    query = "of=activities&by=area&split=level"
    answered = client.get(f"/explore.json?{query}").json()
    assert answered["about"]["base"] == "Base: 22 planned activities"
    lines = b"".join(client.get(f"/explore.csv?{query}").streaming_content).decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(lines)))
    land = {row["category"]: row["count"] for row in rows if row["row"].startswith("Desertification")}
    assert land == {"Fully": "0", "Substantially": "1", "Partially": "1", "Minimally": "2"}
    for suffix, kind in (("svg", "image/svg+xml"), ("png", "image/png")):
        assert client.get(f"/explore.{suffix}?{query}")["Content-Type"] == kind
    assert client.get(f"/explore.xlsx?{query}").status_code == 200
    drawn = client.get(f"/explore.plotly.json?{query}").json()
    assert {"data", "layout", "config"} <= set(drawn)
    embedded = client.get(f"/explore/embed/?{query}")
    assert "22 planned activities" in embedded.content.decode()


def test_the_address_has_one_form(client):
    answer_ = client.get("/explore/?split=level&by=area&of=activities")
    assert (
        'rel="canonical" href="/explore/?of=activities&amp;by=area&amp;split=level"'
        in answer_.content.decode()
    )
    dropped = client.get("/explore/?of=activities&utm_source=mail")
    assert (dropped.status_code, dropped["Location"]) == (302, "/explore/?of=activities&by=area")
    assert "“splt” is not known here. Did you mean “split”?" in text_of(client, "/explore/?splt=level")


def test_what_is_not_on_the_list_is_refused_with_the_nearest(client):
    wrong = client.get("/explore/?of=activites")
    assert wrong.status_code == 404
    assert "Did you mean “activities”?" in wrong.content.decode()
    assert client.get("/explore/?by=levle").status_code == 404
    assert client.get("/explore/?area=fire").status_code == 404
    assert client.get("/explore.csv?colour=red").status_code == 400
    assert client.get("/explore/?of=%00").status_code == 400


def test_changing_the_measure_keeps_nothing_that_does_not_fit(client):
    page = text_of(client, "/explore/?of=findings&by=level&split=kind")
    assert "Not counted by kind or level: findings of evaluators by direction instead." in page
    assert client.get("/explore.csv?of=findings&by=level").status_code == 400


def test_areas_are_chosen_by_the_address(client):
    assert counts("of=activities&by=level&area=land,air") == {
        "Substantially": 3, "Partially": 2, "Minimally": 3,
    }  # fmt: skip
    page = text_of(client, "/explore/?of=activities&by=level&area=land")
    assert "Desertification and Land Degradation" in page
    assert "Base: 4 planned activities" in page


def test_a_round_that_is_missing_counts_nothing_as_rated():
    assert counts("of=activities&by=level&round=preliminary") == {"Missing in the source": 22}


def test_drafts_are_counted_for_nobody(client):
    before = sum(counts("of=findings&by=direction").values())
    one = Finding.objects.filter(status="cleared", evaluation__plan__is_training=False).first()
    Finding.objects.filter(pk=one.pk).update(status="draft")
    assert sum(counts("of=findings&by=direction").values()) == before - 1
    page = text_of(signed_in("secretariat"), "/explore/?of=findings&by=direction")
    assert f"Base: {before - 1} findings" in page


def test_another_organisation_asks_in_its_own_words(client):
    own = Organisation.objects.get()
    own.words = {**own.words, "activities": "operations", "area": "basin"}
    own.save()
    organisation.forget()
    assert "Planned operations by basin" in text_of(client, "/explore/?of=activities&by=area")


def test_as_many_queries_for_three_activities_as_for_one(client):
    counted = []
    for activities in (1, 3):
        plan = make_plan(activities=activities)
        client.get(f"/explore/?plan={plan.slug}")
        counted.append(queries(client, f"/explore/?of=activities&by=area&plan={plan.slug}"))
    assert counted[0] == counted[1]


def test_a_record_with_two_values_counts_once_under_each():
    one, two = Choice(1, "a", "A"), Choice(2, "b", "B")
    facts = [Fact("x", {"d": (one, two)}, (CITE,)), Fact("y", {"d": (two,)}, (CITE,), frozenset({"d"}))]
    assert [(each.choice.label, each.count, each.in_doubt) for each in count_by(facts, "d")] == [
        ("A", 1, 0),
        ("B", 2, 1),
    ]
    assert not adds_up(facts, "d")
    with pytest.raises(GroundlessError, match="z cites nothing"):
        Fact("z", {}, ())
