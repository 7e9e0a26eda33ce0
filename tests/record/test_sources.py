"""What rests on a source, on which page a fact is shown, and what the frame of a page says."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from people.stamp import move_stamp
from programmes.models import ActivityRating
from record.addresses import address_of, relations_of
from record.app import kinds
from record.models import Correction
from record.refusals import NotFoundError
from record.searching import hits_among, words_of
from record.selectors.sources import (
    SourceUse,
    citing_fields,
    facts_citing,
    source_named,
    sources,
    with_facts,
)
from record.views.sources import frame_of
from tests.conftest import account
from tests.factories import make_citation, make_plan, make_round, make_scale, make_source
from tests.pages import text_of

pytestmark = pytest.mark.on_sqlite

NOBODY = AnonymousUser()


@pytest.mark.django_db
def test_sources_say_how_much_rests_on_them():
    use = source_named("review-paper-2020", NOBODY)
    assert (use.cited, use.inferred, use.missing) == (334, 126, 2)
    assert sum(one.source.slug == "review-paper-2020" for one in sources(NOBODY)) == 1
    facts = facts_citing([use], NOBODY)
    assert len(facts) == 334
    unused = SourceUse(make_source(), 0, 0, 0, citing_fields())
    assert facts_citing([unused], NOBODY) == []
    with pytest.raises(NotFoundError, match="There is no source “x”"):
        source_named("x", NOBODY)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("words", "kind", "titles"),
    [
        ("toyama", "Sources", ["NEASPEC and NOWPAP joint workshop, Toyama 2013"]),
        ("D10", "Corrections", ["D10 Spelling of names"]),
    ],
)
def test_search_finds_sources_and_contradictions(words, kind, titles):
    groups = hits_among(kinds(NOBODY), words_of(words))
    assert {group.kind: [hit.title for hit in group.hits] for group in groups}[kind] == titles
    assert hits_among(kinds(NOBODY), words_of("zebra stripes")) == []


@pytest.mark.django_db
def test_facts_of_drafts_do_not_show_among_what_rests_on_a_source():
    source = make_source()
    plan = make_plan(activities=1)
    draft = make_round(plan, status="draft", citation=make_citation(source=source))
    use = SourceUse(source, 0, 0, 0, citing_fields())
    assert facts_citing([use], NOBODY) == []
    assert draft.title in [one.name for one in facts_citing([use], account("secretariat"))]


@pytest.mark.django_db
def test_a_fact_names_its_own_page_or_that_of_the_plan(plan):
    rating = ActivityRating.objects.select_related("activity__area").get(
        activity__code="AIR-1", assessment_round__slug="updated"
    )
    assert address_of(rating) == "/plans/2016-2020/air/AIR-1/"
    assert relations_of(ActivityRating) == ("activity__area", "activity__plan", "level", "assessment_round")
    assert address_of(Correction.objects.get(code="D1")) == "/sources/#D1"
    assert address_of(make_source(slug="another")) == "/sources/#another"
    assert address_of(plan) == address_of(make_scale()) == "/plans/2016-2020/activities/"


@pytest.mark.django_db
def test_the_frame_of_a_page_says_which_plan_and_round_are_read(rf, plan):
    request = rf.get("/sources/?round=preliminary")
    request.user = NOBODY
    reading = frame_of(request)["reading"]
    assert (reading.plan, reading.assessment_round.slug) == (plan, "preliminary")


@pytest.mark.django_db
def test_a_source_on_which_little_rests_is_a_line_of_the_list(client):
    led = client.get("/sources/neaspec-som-24/")
    assert (led.status_code, led["Location"]) == (302, "/sources/#neaspec-som-24")
    page = client.get("/sources/").content.decode()
    assert 'id="neaspec-som-24"' in page
    assert 'href="/decisions/#som-24"' in page
    assert "What rests on it" in client.get("/sources/review-paper-2020/").content.decode()
    assert 'href="/sources/review-paper-2020/"' in page
    uses = with_facts(sources(NOBODY), NOBODY)
    assert {len(one.facts) - one.cited for one in uses if not one.has_page} == {0}
    assert [one.facts for one in uses if one.has_page] == [[]]


@pytest.mark.django_db
def test_a_source_gets_a_page_with_its_thirteenth_fact(client):
    source = make_source(slug="grows")
    plan = make_plan(activities=13)
    for number, one in enumerate(plan.activities.all(), 1):
        one.citation = make_citation(source=source)
        one.save()
        move_stamp()
        assert client.get("/sources/grows/").status_code == (200 if number > 12 else 302)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("old", "now"),
    [
        ("/sources/corrections/", "/sources/#contradictions"),
        ("/sources/corrections/?status=rejected", "/sources/?status=rejected#contradictions"),
        ("/sources/corrections/D10/", "/sources/#D10"),
    ],
)
def test_contradictions_have_moved_to_the_sources_for_good(client, old, now):
    led = client.get(old)
    assert (led.status_code, led["Location"]) == (301, now)
    assert client.get(old, follow=True).redirect_chain == [(now, 301)]
    page = client.get("/sources/").content.decode()
    assert 'id="contradictions"' in page
    assert page.count('class="correction"') == Correction.objects.count()
    assert client.get("/sources/corrections/D99/").status_code == 404


@pytest.mark.django_db
def test_a_filter_that_fits_one_state_is_not_offered(client):
    assert 'name="status"' not in client.get("/sources/").content.decode()
    assert 'name="kind"' in client.get("/sources/").content.decode()
    decided = {"decided_by": account("approver"), "decided_at": timezone.now(), "decision_reason": "x"}
    Correction.objects.filter(code="D1").update(status="rejected", **decided)
    move_stamp()
    page = text_of(client.get("/sources/"))
    assert "Rejected (1)" in page
    assert "1 contradiction: Rejected" in text_of(client.get("/sources/?status=rejected"))


@pytest.mark.django_db
def test_the_list_costs_the_same_for_any_number_of_sources(client, django_assert_num_queries):
    plan = make_plan(activities=12)
    activities = list(plan.activities.all())

    def cite_new_sources(some):
        for number, one in enumerate(some):
            one.citation = make_citation(source=make_source(slug=f"of-{one.pk}-{number}"))
            one.save()
        move_stamp()

    cite_new_sources(activities[:2])
    with CaptureQueriesContext(connection) as before:
        client.get("/sources/")
    cite_new_sources(activities[2:])
    with django_assert_num_queries(len(before)):
        page = client.get("/sources/").content.decode()
    assert page.count("What rests on it") > 12
