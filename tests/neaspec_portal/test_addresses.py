"""Every address that readers have been given answers, leads on in one step, or says why it is gone."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client

from evaluations.models import Finding, Recommendation
from evaluations.selectors.overview import finding_facts
from partnerships.models import Absence, Collaboration, Mechanism
from people.stamp import move_stamp
from programmes.models import ProgrammeArea, StrategicPlan
from programmes.models.plans import PAGES_OF_A_PLAN
from programmes.views.moved import MOVED
from surveys.models import SuggestionTheme
from surveys.selectors.published import suggestion_facts
from tests.conftest import signed_in
from tests.factories import make_plan
from tests.pages import text_of
from tests.plan_books import empty_the_portal

pytestmark = pytest.mark.django_db


def listed() -> Iterator[tuple[str, str]]:
    """Yield who can read an address, and the address: of four readers, the first that can."""
    reader = ""
    for line in Path(settings.BASE_DIR, "tests", "addresses.txt").read_text(encoding="utf-8").splitlines():
        if line.startswith("["):
            reader = line.strip("[]")
        else:
            yield reader, line


def end_of(client: Client, address: str) -> int:
    """The status of a page, or of the page that is shown for now where this one has a single row."""
    answer = client.get(address)
    return client.get(answer["Location"]).status_code if answer.status_code == 302 else answer.status_code


@pytest.mark.drill
@pytest.mark.usefixtures("on_training_data")
@pytest.mark.parametrize("reader", ["stranger", "focal-japan", "evaluator", "secretariat"])
def test_every_address_answers_leads_on_in_one_step_or_says_why_it_is_gone(reader):
    client = Client() if reader == "stranger" else signed_in(reader)
    client.raise_request_exception = False
    answers = {}
    for address in (address for whose, address in listed() if whose == reader):
        answer = client.get(address)
        answers[address] = answer.status_code, answer.get("Location", "")
    onward = {location for status, location in answers.values() if status == 301}
    reached = {location: end_of(client, location) for location in onward}
    wrong = {
        address: (status, location)
        for address, (status, location) in answers.items()
        if status not in {200, 302, 410} and (status != 301 or reached[location] != 200)
    }
    statuses = [status for status, _ in answers.values()]
    print(f"{reader}: {len(statuses)} addresses, {statuses.count(301)} lead on, {statuses.count(410)} gone")
    assert wrong == {}


def test_the_list_never_grows_shorter():
    assert len(list(listed())) >= 4_200


OLD = {
    "/programmes/": "/plans/2016-2020/activities/",
    "/programmes/?plan=2016-2020&round=preliminary": "/plans/2016-2020/activities/?round=preliminary",
    "/programmes/activities/?area=air&level=fully": "/plans/2016-2020/activities/?area=air&level=fully",
    "/programmes/activities.csv": "/plans/2016-2020/activities.csv",
    "/programmes/figures/headline-shares/": "/plans/2016-2020/figures/achievement-levels/#headline-shares",
    "/programmes/figures/headline-shares/embed/": "/plans/2016-2020/figures/headline-shares/embed/",
    "/programmes/figures/headline-shares.svg": "/plans/2016-2020/figures/headline-shares.svg",
    "/programmes/air/": "/plans/2016-2020/air/",
    "/programmes/air/brief.pdf": "/plans/2016-2020/air/brief.pdf",
    "/programmes/air/AIR-1/": "/plans/2016-2020/air/AIR-1/",
    "/rounds/": "/plans/2016-2020/reviews/",
    "/rounds/compare/": "/plans/2016-2020/reviews/compare/",
    "/rounds/compare.xlsx": "/plans/2016-2020/reviews/compare.xlsx",
    "/rounds/updated/": "/plans/2016-2020/reviews/updated/",
    "/rounds/updated/record/": "/plans/2016-2020/reviews/updated/record/",
    "/rounds/updated/record.json": "/plans/2016-2020/reviews/updated/record.json",
    "/rounds/updated/changes/": "/plans/2016-2020/reviews/updated/changes/",
    "/rounds/updated/changes.csv": "/plans/2016-2020/reviews/updated/changes.csv",
    "/rounds/updated/as-of/": "/plans/2016-2020/reviews/updated/as-of/",
    "/rounds/updated/positions/": "/plans/2016-2020/reviews/updated/positions/",
    "/evidence-board/": "/plans/2016-2020/evidence-board/",
    "/evidence-board.csv": "/plans/2016-2020/evidence-board.csv",
    "/succession/?kind=activity": "/plans/2016-2020/succession/?kind=activity",
    "/succession.csv": "/plans/2016-2020/succession.csv",
    "/succession/flow.png": "/plans/2016-2020/succession/flow.png",
    "/?plan=2016-2020": "/plans/2016-2020/",
    "/?round=preliminary": "/plans/2016-2020/?round=preliminary",
    "/?area=air": "/plans/2016-2020/activities/?area=air",
}
"""An address of before of each kind, and where it leads."""


def test_every_kind_of_old_address_leads_on_for_good(client):
    found = {address: client.get(address) for address in OLD}
    assert {address: answer.get("Location") for address, answer in found.items()} == OLD
    assert {answer.status_code for answer in found.values()} == {301}
    assert len(OLD) == len(MOVED) + 4


@pytest.fixture
def newer(plan):
    """A newer plan that everybody reads, with an area and the code of an activity of the plan before."""
    made = make_plan(activities=1, area=ProgrammeArea.objects.get(slug="air"), first_year=2031)
    assert made.activities.get().code == "AIR-1"
    assert StrategicPlan.objects.visible_to(None).first() == made
    return made


def test_an_old_address_means_the_oldest_plan_that_has_what_it_names(client, newer, plan):
    for address in ("/programmes/air/AIR-1/", "/programmes/air/", "/programmes/", "/rounds/", "/?area=air"):
        assert client.get(address)["Location"].startswith("/plans/2016-2020/"), address
    only_there = newer.assessment_rounds.get().slug
    assert client.get(f"/rounds/{only_there}/")["Location"] == f"/plans/{newer.slug}/reviews/{only_there}/"
    assert client.get(f"/?round={only_there}")["Location"] == f"/plans/{newer.slug}/?round={only_there}"
    both = [client.get(f"/plans/{one.slug}/air/AIR-1/") for one in (plan, newer)]
    assert [one.status_code for one in both] == [200, 200]
    assert str(plan.activities.get(code="AIR-1").text) in text_of(both[0])
    assert str(newer.activities.get().text) in text_of(both[1])
    assert str(newer.activities.get().text) not in text_of(both[0])


def test_an_area_that_was_called_like_a_page_is_found_by_its_old_address(client, plan):
    ProgrammeArea.objects.filter(slug="land").update(slug="timeline-2")
    assert client.get("/programmes/timeline/")["Location"] == "/plans/2016-2020/timeline-2/"
    for end in ("figures/", "reviews/", "figures/AIR-1/"):
        assert client.get(f"/programmes/{end}?plan=2016-2020", follow=True).status_code == 404


def test_links_of_a_page_stay_in_the_plan_that_is_read(client, newer):
    for address in ("", "activities/", "air/", "air/AIR-1/", "reviews/updated/", "evidence-board/"):
        page = client.get(f"/plans/2016-2020/{address}").content.decode()
        inside = page.count('href="/plans/2016-2020/')
        outside = page.count(f'href="/plans/{newer.slug}/')
        assert (inside > 5, outside) == (True, 1), address


def test_what_belongs_to_a_plan_leads_into_its_areas(client, newer, plan):
    air = ProgrammeArea.objects.get(slug="air")
    suggestion = SuggestionTheme.objects.filter(area=air)[0]
    shown = {suggestion.get_absolute_url(): suggestion}
    absence = Absence.objects.filter(mechanism__isnull=False)[0]
    for one in (Finding.objects.all()[0], Recommendation.objects.all()[0], absence):
        one.areas.set([air])
        shown[one.get_absolute_url()] = one
    contact = Collaboration.objects.filter(plan=plan, outcome="took-place")[0]
    contact.areas.set([air])
    shown["/partnerships/"] = contact
    move_stamp()
    for address in shown:
        page = client.get(address, follow=True).content.decode()
        if address == "/partnerships/":
            page = page.partition(f'<tr id="{contact.code.lower()}">')[2].partition("</tr>")[0]
        assert 'href="/plans/2016-2020/air/"' in page, address
        assert f'href="/plans/{newer.slug}/air/"' not in page, address


@pytest.mark.usefixtures("newer")
def test_a_count_by_area_names_and_links_areas_as_its_plan_does(plan):
    plan.objectives.filter(area__slug="air").update(area_name="Clean skies")
    Finding.objects.all()[0].areas.set([ProgrammeArea.objects.get(slug="air")])
    for counted in (finding_facts, suggestion_facts):
        areas = {area.slug: (area.label, area.url) for one in counted(plan) for area in one.has["area"]}
        assert areas["air"] == ("Clean skies", "/plans/2016-2020/air/"), counted


@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("/plans/1999-2003/", 404),
        ("/programmes/figures/", 404),
        ("/programmes/timeline/AIR-1/", 404),
        ("/plans/1999-2003/air/AIR-1/", 404),
        ("/programmes/air/AIR-1/?plan=1999-2003", 404),
        ("/programmes/air/AIR-99/", 404),
        ("/programmes/oceans/", 404),
        ("/rounds/final/", 404),
        ("/plans/2016-2020/air/air-1/", 404),
        ("/plans/2016-2020/AIR/AIR-1/", 404),
        ("/Plans/2016-2020/", 404),
        ("/plans/2016-2020/air/AIR-1/.", 404),
        ("/plans/2016-2020/air/AIR-1./", 404),
        ("/plans/2016-2020.", 404),
        ("/plans/2016-2020/air/AIR-1/%23history", 404),
    ],
)
def test_a_bad_address_of_a_plan_is_a_clear_page(client, address, status):
    answer = client.get(address)
    assert (answer.status_code, "There is no such page" in text_of(answer)) == (status, True)


def test_a_draft_plan_is_not_found_by_an_old_address(client, newer):
    newer.assessment_rounds.update(status="draft")
    only_there = newer.assessment_rounds.get().slug
    assert client.get(f"/rounds/{only_there}/").status_code == 404
    assert client.get(f"/plans/{newer.slug}/air/AIR-1/").status_code == 404
    assert signed_in("secretariat").get(f"/rounds/{only_there}/").status_code == 301


@pytest.mark.parametrize("word", sorted(PAGES_OF_A_PLAN))
def test_a_word_of_the_scheme_is_no_area(word):
    from programmes.services.drafting import area_slug

    assert area_slug(word) == f"{word}-2"


BARE = ["/", "/decisions/", "/evaluations/", "/partnerships/", "/sources/",
        "/explore/", "/about/", "/data/", "/surveys/", "/papers/", "/context/", "/search/?q=a",
        "/sitemap.xml", "/programmes/", "/rounds/x/", "/?plan=x", "/?round=y", "/plans/x/", "/desk/"]  # fmt: skip


def test_an_activity_of_a_plan_of_drafts_is_named_by_no_mechanism(client):
    secret = make_plan(activities=1, status="draft")
    mechanism = Mechanism.objects.get(code="NOWPAP")
    mechanism.activities.add(secret.activities.get())
    Collaboration.objects.first().activities.add(secret.activities.get())
    hidden = secret.slug.encode(), secret.activities.get().code.encode()
    for address in (
        mechanism.get_absolute_url(),
        "/partnerships/",
        "/partnerships/collaborations.csv",
    ):
        answer = client.get(address)
        content = b"".join(answer.streaming_content) if answer.streaming else answer.content
        assert [one for one in hidden if one in content] == [], address


def test_a_plan_of_drafts_is_named_to_nobody_by_a_menu_or_a_link(client):
    empty_the_portal()
    secret = make_plan(activities=1, status="draft")
    shown = {address: client.get(address).content.decode() for address in BARE}
    assert [address for address, page in shown.items() if secret.slug in page] == []
    own = signed_in("secretariat").get("/decisions/").content.decode()
    assert f'href="/plans/{secret.slug}/"' in own


@pytest.mark.parametrize("reader", ["stranger", "secretariat"])
def test_no_page_fails_in_a_portal_without_a_plan(reader):
    empty_the_portal()
    assert not StrategicPlan.objects.exists()
    client = Client() if reader == "stranger" else signed_in(reader)
    client.raise_request_exception = False
    failing = {address: client.get(address).status_code for address in BARE}
    assert {address: status for address, status in failing.items() if status not in {200, 302, 404}} == {}


@pytest.mark.parametrize(
    ("before", "now"),
    [
        ("/plans/2016-2020/areas/?round=preliminary", "/plans/2016-2020/activities/?round=preliminary"),
        (
            "/plans/2016-2020/figures/activity-levels/?area=land",
            "/plans/2016-2020/figures/achievement-levels/?area=land#activity-levels",
        ),
        (
            "/plans/2016-2020/figures/headline-shares/",
            "/plans/2016-2020/figures/achievement-levels/#headline-shares",
        ),
        ("/recommendations/", "/decisions/#recommendations"),
        ("/recommendations/?state=not-known&words=a", "/decisions/?state=not-known&words=a#recommendations"),
        ("/recommendations/as-of/?moment=2021-06-01T00:00", "/decisions/#recommendations"),
        ("/meetings/", "/decisions/"),
        ("/evaluations/external-2020/findings/", "/evaluations/external-2020/"),
        (
            "/evaluations/external-2020/findings/?direction=mixed",
            "/evaluations/external-2020/?direction=mixed",
        ),
        ("/partnerships/collaborations/?joint=yes", "/partnerships/?joint=yes"),
    ],
)
def test_what_was_a_page_leads_to_where_it_is_now_in_one_step(client, before, now):
    """Without a part, the browser keeps the row that an address of before names: “#som-24”, “#E26”, “#col-3”."""
    led = client.get(before)
    assert (led.status_code, led["Location"]) == (301, now)
    page = client.get(now.partition("#")[0])
    assert page.status_code == 200
    part = now.partition("#")[2]
    assert not part or f'id="{part}"' in page.content.decode()


@pytest.mark.parametrize(
    ("page", "row"),
    [
        ("/plans/2016-2020/activities/", "goal-2"),
        ("/decisions/", "som-24"),
        ("/evaluations/external-2020/", "E26"),
        ("/partnerships/", "col-3"),
    ],
)
def test_a_row_keeps_its_name_on_the_page_that_took_its_list_in(client, page, row):
    assert client.get(page).content.decode().count(f'id="{row}"') == 1
