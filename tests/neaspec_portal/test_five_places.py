"""The menu of five places, the page of decisions and the page about the portal."""

from __future__ import annotations

import re

import pytest

from evaluations.fields import NOTHING, RECOMMENDATION
from evaluations.models import Recommendation
from evaluations.selectors.recommendations import rows_of
from neaspec_portal import switcher
from partnerships.models import Collaboration, ContextInstrument
from people.models import Organisation
from people.selectors.organisation import forget
from review.services.entries import clear_entry
from tests.conftest import account, signed_in
from tests.evaluation import cleared_recommendation, respond
from tests.evaluations.next_plan import decide
from tests.neaspec_portal.test_pages import text_of
from tests.papers.steps import cleared_paper
from tests.queries import queries

pytestmark = [pytest.mark.on_sqlite, pytest.mark.django_db]

PLACES = ["Plan", "Voices", "Neighbours", "Decisions", "Sources"]


def menu(client, address):
    """Return the names of the places, the place and the page where one is, and the pages of the place."""
    html = client.get(address).content.decode()
    main = re.search(r'<nav class="main-nav".*?</nav>', html, re.DOTALL)[0]
    here = re.search(r'<nav class="pages-here".*?</nav>', html, re.DOTALL)
    pages = re.findall(r"<a [^>]*>\s*([^<]+?)\s*</a>", here[0]) if here else []
    current = re.findall(r'<a [^>]*aria-current="page"[^>]*>\s*([^<]+?)\s*</a>', here[0]) if here else []
    names = re.findall(r"<a [^>]*>\s*([^<]+?)\s*</a>", main)
    place = re.findall(r'<a [^>]*aria-current="true"[^>]*>\s*([^<]+?)\s*</a>', main)
    return names, place, current, pages


@pytest.mark.parametrize(
    ("address", "place", "page"),
    [
        ("/", "Plan", "Overview"),
        ("/plans/2016-2020/activities/", "Plan", "Activities"),
        ("/plans/2016-2020/air/", "Plan", "Activities"),
        ("/plans/2016-2020/air/AIR-2/", "Plan", "Activities"),
        ("/plans/2016-2020/reviews/updated/as-of/", "Plan", "Rounds"),
        ("/surveys/stakeholder-2020/figures/3/", "Voices", "Surveys"),
        ("/plans/2016-2020/evidence-board/", "Voices", "Evidence board"),
        ("/partnerships/nowpap/", "Neighbours", "Other mechanisms"),
        ("/context/", "Neighbours", "Wider context"),
        ("/decisions/", "Decisions", ""),
        ("/sources/review-paper-2020/", "Sources", "Sources and contradictions"),
        ("/about/", "Sources", "About"),
        ("/privacy/", "Sources", "About"),
    ],
)
def test_every_page_says_where_one_is(client, address, place, page):
    names, here, current, pages = menu(client, address)
    assert names == PLACES
    assert here == [place]
    assert current == ([page] if page else [])
    assert (page in pages) == bool(page)


def test_a_page_is_offered_once_it_has_something_to_show(client, plan):
    assert menu(client, "/decisions/")[3] == []
    decide(plan, plan.activities.first(), "dropped", reason="It costs too much.")
    switcher.contents.forget()
    assert "Into the next Strategic Plan" in menu(client, "/decisions/")[3]
    assert client.get("/plans/2016-2020/succession/").status_code == 200
    cleared_paper()
    switcher.contents.forget()
    assert menu(client, "/decisions/")[3][-1] == "Papers"
    ContextInstrument.objects.all().delete()
    Collaboration.objects.all().delete()
    switcher.contents.forget()
    assert menu(client, "/partnerships/")[3] == []
    assert "Wider context" in menu(signed_in("secretariat"), "/partnerships/")[3]


def test_the_menu_keeps_the_round_that_is_read(client):
    html = client.get("/plans/2016-2020/activities/?round=preliminary").content.decode()
    here = re.search(r'<nav class="pages-here".*?</nav>', html, re.DOTALL)[0]
    assert 'href="/plans/2016-2020/?round=preliminary"' in here
    assert 'href="/plans/2016-2020/activities/?round=preliminary"' in here
    assert 'href="/surveys/"' in html


def test_decisions_go_from_recommendation_to_meeting_to_outcome(client):
    rows = client.get("/decisions/").context["table"].records
    assert [one.recommendation.code for one in rows] == [
        "R35a", "R35b", "R35c", "R25", "R26", "R29", "R31a", "R31b", "R33",
    ]  # fmt: skip
    assert {one.outcome for one in rows} == {"not known to us"}
    page = text_of(client, "/decisions/")
    assert "No answer to the 9 recommendations and suggestions is in our sources" in page
    assert "does not mean that nothing was done" in page
    assert "Received the preliminary evaluation." in page


def test_without_recommendations_nothing_is_said_to_be_unknown(client):
    Recommendation.objects.update(status="draft")
    page = text_of(client, "/decisions/")
    assert "No recommendation is on record" in page
    assert "No answer" not in page


def test_nobody_outside_sees_a_recommendation_that_is_not_cleared(client):
    Recommendation.objects.filter(code="R33").update(status="draft")
    assert "R33" not in text_of(client, "/decisions/")
    assert len(client.get("/decisions/").context["table"].records) == 8


def test_an_answer_and_what_became_of_it_are_shown_once_they_are_cleared(client):
    asked = cleared_recommendation()

    def line(user=None):
        found = {one.recommendation: one for one in rows_of(user)}
        return RECOMMENDATION.answer(found[asked], NOTHING)["response"], found[asked].outcome

    unanswered = (None, "not yet decided")
    assert line() == unanswered
    respond(asked, "partially", clear=False)
    dropped = decide(asked.evaluation.plan, asked, "dropped", reason="It costs too much.", clear=False)
    assert line() == unanswered
    for entry in (asked.response, dropped):
        clear_entry(entry, expected_version=entry.version, by=account("approver"))
    answer, outcome = line()
    assert (answer["decision"], outcome) == ("partially", "Dropped")
    page = text_of(client, "/decisions/")
    assert "Partially accepted" in page
    assert "In the next Strategic Plan: dropped" in page


def test_decisions_take_as_many_queries_for_one_line_as_for_nine(client):
    client.get("/decisions/")
    nine = queries(client, "/decisions/")
    keep = Recommendation.objects.order_by("pk").values_list("pk", flat=True)[:1]
    Recommendation.objects.exclude(pk__in=list(keep)).update(status="draft")
    assert queries(client, "/decisions/") == nine


def test_about_says_who_and_what_the_levels_mean(client):
    page = text_of(client, "/about/")
    for words in (
        "NEASPEC is the North-East Asian Subregional Programme for Environmental Cooperation.",
        "China, Democratic People’s Republic of Korea, Japan, Mongolia, Republic of Korea, Russian Federation",
        "Senior Officials Meeting",
        "Not defined in the source",
        "Shares are of the rated activities.",
        "No source of ours tells. It does not mean that nothing happened.",
        "Web Content Accessibility Guidelines 2.2, level AA",
    ):
        assert words in page, words


def test_about_another_organisation_names_nobody_else(client):
    own = Organisation.objects.get()
    own.name, own.short_name, own.contact = "Lake Commission", "LC", "desk@lc.example"
    own.save()
    forget()
    page = text_of(client, "/about/")
    assert "LC is the Lake Commission." in page
    assert "Tell us what does not work: desk@lc.example." in page
