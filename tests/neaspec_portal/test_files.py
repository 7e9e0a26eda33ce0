"""Files that are taken away: totals told apart, names, addresses, what may be asked, and what is kept."""

from __future__ import annotations

import csv
import gzip
import io
import itertools
import json
import re
import tracemalloc
from collections.abc import Iterator

import pytest
from django.conf import settings as portal_settings
from django.http import StreamingHttpResponse
from django.test import Client, RequestFactory
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from openpyxl import load_workbook

from neaspec_portal.catalogue import catalogue
from neaspec_portal.parameters import legal_parameters
from neaspec_portal.public_pages import PageShelf
from partnerships.forms.reading import VIEWS
from programmes.charts import TITLES
from programmes.models import AssessmentRound
from reporting.files import PACKED_TYPES
from tests.amending import corrected
from tests.conftest import account, signed_in
from tests.factories import make_plan
from tests.papers.steps import cleared_paper

pytestmark = pytest.mark.django_db
OF_PLAN = [f"/programmes/figures/{slug}" for slug in TITLES]
OF_SURVEY = [f"/surveys/stakeholder-2020/figures/{number}" for number in range(1, 10)]
TABLES = {
    "/programmes/activities": "activities-2016-2020-updated",
    "/rounds/compare": "compare-2016-2020-preliminary-updated",
    "/rounds/updated/changes": "changes-2016-2020-updated",
    "/sources/corrections": "corrections",
    "/surveys/stakeholder-2020": "stakeholder-2020",
    "/evaluations/external-2020/findings": "findings-external-2020",
    "/evaluations/external-2020/ratings": "ratings-external-2020",
    "/recommendations": "recommendations",
    "/recommendations/as-of": "follow-up-2016-2020",
    "/evidence-board": "evidence-board-2016-2020-updated",
    "/succession": "succession-2016-2020",
    "/succession/flow": "succession-flow-2016-2020",
    "/partnerships/mechanisms": "mechanisms",
    "/partnerships/overlap": "overlap-areas",
    "/partnerships/network": "network",
    "/partnerships/collaborations": "collaborations",
    "/context": "context",
}


def content_of(response) -> bytes:
    return b"".join(response.streaming_content) if response.streaming else response.content


def rows_of(client: Client, address: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(content_of(client.get(address)).decode("utf-8-sig"))))


# Totals


def test_what_is_no_total_can_be_added(client):
    rows = rows_of(client, "/programmes/figures/achievement-levels.csv")
    assert {row["is_total"] for row in rows} == {"yes", "no"}
    assert {row["row"] for row in rows if row["is_total"] == "yes"} == {"All activities"}
    assert sum(float(row["count"]) for row in rows if row["is_total"] == "no") == 22
    shares = rows_of(client, "/programmes/figures/headline-shares.csv")
    assert [row["row"] for row in shares if row["is_total"] == "yes"] == [
        "All activities, by activity",
        "All areas, mean of areas",
    ]
    assert sum(float(row["count"]) for row in shares if row["is_total"] == "no") == 15


@pytest.mark.parametrize("address", [*OF_PLAN, *OF_SURVEY])
def test_every_file_of_a_figure_says_which_rows_are_totals(client, address):
    drawn = client.get(f"{address}.json").json()["rows"]
    totals = {row["row"] for row in drawn if row["is_total"]}
    rows = rows_of(client, f"{address}.csv")
    assert {row["row"] for row in rows if row["is_total"] == "yes"} == totals
    assert {row["is_total"] for row in rows} <= {"yes", "no"}
    sheet = load_workbook(io.BytesIO(client.get(f"{address}.xlsx").content))["Data"]
    head, *body = sheet.iter_rows(values_only=True)
    place = head.index("Sums up other rows")
    assert {row[0] for row in body if row[place] == "yes"} == totals
    # A row that sums up the others is never left for the reader to find.
    assert not {row["row"] for row in drawn if row["row"].startswith("All a")} - totals


@pytest.mark.parametrize("by", VIEWS)
def test_every_file_of_a_matrix_says_which_rows_are_totals(client, by):
    rows = rows_of(client, f"/partnerships/overlap.csv?by={by}")
    totals = {row["row"] for row in rows if row["is_total"] == "yes"}
    assert totals == ({"Other mechanisms"} if by == "states" else set())
    told = client.get(f"/partnerships/overlap.json?by={by}").json()["rows"]
    assert {row["row"] for row in told if row["is_total"] == "yes"} == totals


def test_the_workbook_of_a_paper_says_which_rows_are_totals(client):
    cleared_paper()
    book = load_workbook(io.BytesIO(client.get("/papers/review-2016-2020.xlsx").content))
    rows = list(book["Annex table 1"].iter_rows(min_row=2, values_only=True))
    place = rows[0].index("Total")
    counted = [row for row in rows[1:] if isinstance(row[2], int | float)]
    assert sum(row[2] for row in counted if row[place] == "no") == 22
    assert {row[0] for row in counted if row[place] == "yes"} == {"All activities"}
    for name in book.sheetnames[1:]:
        head = next(book[name].iter_rows(min_row=2, max_row=2, values_only=True))
        body = list(book[name].iter_rows(min_row=3, values_only=True))
        assert ("Total" in head) == any(str(row[0]).startswith("All a") for row in body), name


# Names


@pytest.mark.parametrize("address", TABLES)
def test_the_name_of_a_file_says_plan_round_or_survey(client, address):
    for suffix in ("csv", "xlsx", "json"):
        response = client.get(f"{address}.{suffix}")
        assert response["Content-Disposition"] == f'attachment; filename="{TABLES[address]}.{suffix}"'


@pytest.mark.parametrize(
    ("address", "name"),
    [
        ("/programmes/figures/achievement-levels.csv", "achievement-levels-2016-2020-updated.csv"),
        (
            "/programmes/figures/achievement-levels.png?round=preliminary",
            "achievement-levels-2016-2020-preliminary.png",
        ),
        ("/programmes/figures/headline-shares.svg?area=LAND", "headline-shares-2016-2020-updated-land.svg"),
        ("/programmes/activities.csv?level=Minimally", "activities-2016-2020-updated-minimally.csv"),
        ("/programmes/activities.csv?words=Sand storm", "activities-2016-2020-updated-sand-storm.csv"),
        (f"/programmes/activities.csv?words={'x' * 60}", "activities-2016-2020-updated-filtered.csv"),
        ("/programmes/activities.csv?words=荒漠化", "activities-2016-2020-updated-filtered.csv"),
        ("/surveys/stakeholder-2020/figures/7.csv", "stakeholder-2020-figure-7.csv"),
        (
            "/surveys/stakeholder-2020/figures/8.csv?intervals=on",
            "stakeholder-2020-figure-8-intervals.csv",
        ),
        ("/partnerships/overlap.svg?by=gaps&area=air", "overlap-gaps-air.svg"),
        ("/partnerships/collaborations.csv?state=Mongolia", "collaborations-mng.csv"),
        (
            "/recommendations.csv?evaluation=external-2020&kind=Suggestion",
            "recommendations-external-2020-suggestion.csv",
        ),
        ("/sources/corrections.csv?status=Proposed", "corrections-proposed.csv"),
        ("/recommendations/as-of.csv?moment=2020-11-05", "follow-up-2016-2020-2020-11-05.csv"),
    ],
)
def test_a_filter_shows_in_the_name_where_it_is_short(client, address, name):
    assert client.get(address)["Content-Disposition"] == f'attachment; filename="{name}"'


# Addresses


def portal_addresses(value: object) -> Iterator[str]:
    """Yield every text within an answer that is an address within the portal."""
    if isinstance(value, dict):
        value = list(value.values())
    if isinstance(value, list):
        for one in value:
            yield from portal_addresses(one)
    if isinstance(value, str) and re.match(r"^(/|https?://)\S+$", value):
        yield value


def test_addresses_in_files_lead_to_the_portal_from_wherever_they_are_read(client, settings):
    settings.PORTAL_ADDRESS = "https://review.example.org"
    about = client.get("/programmes/figures/achievement-levels.json?area=land").json()["about"]
    page = "https://review.example.org/programmes/figures/achievement-levels/?area=land"
    assert about["address"] == page
    book = load_workbook(
        io.BytesIO(client.get("/programmes/figures/achievement-levels.xlsx?area=land").content)
    )
    assert ("Address", page) in list(book["About"].iter_rows(values_only=True))
    told = client.get("/partnerships/overlap.json?by=gaps").json()["about"]["address"]
    assert told == "https://review.example.org/partnerships/overlap/?by=gaps"


def test_no_file_and_no_answer_holds_half_an_address(client):
    cleared_paper()
    asked = [
        *(
            address
            for group in catalogue()
            for one in group.sets
            for end, address in one.files
            if end == "json"
        ),
        "/api/v1/papers",
        "/api/v1/plans/2016-2020/evidence-board",
        "/api/v1/recommendations",
        "/data.jsonld",
    ]
    found = [one for address in asked for one in portal_addresses(client.get(address).json())]
    assert [one for one in found if one.startswith("/")] == []
    papers = list(portal_addresses(client.get("/api/v1/papers").json()))
    assert f"{portal_settings.PORTAL_ADDRESS}/papers/review-2016-2020.docx" in papers


# What may be asked


@pytest.mark.parametrize(
    ("address", "by_name"),
    [
        ("/programmes/activities.json", "level={partially},level=Partially,level=PARTIALLY"),
        ("/api/v1/plans/2016-2020/activities", "level={partially},level=Partially,level=pArtially"),
        (
            "/api/v1/plans/2016-2020/activities",
            "area={land},area=DLD,area=dld,area=desertification and land degradation",
        ),
        ("/api/v1/plans/2016-2020/achievement-levels", "round={updated},round=Updated evaluation"),
        ("/programmes/activities.json", "plan={2016-2020},plan=NEASPEC Strategic Plan 2016-2020"),
        ("/api/v1/recommendations", "kind={suggestion},kind=Suggestion"),
        ("/api/v1/recommendations", "state={no-response},state=No response on record"),
        ("/api/v1/collaborations", "state={MNG},state=mng,state=Mongolia"),
        ("/partnerships/collaborations.json", "state={MNG},state=mongolia"),
        ("/api/v1/corrections", "status={proposed},status=Proposed"),
        ("/succession.json", "kind={suggestion},kind=Suggestion"),
    ],
)
def test_what_a_file_says_by_name_may_be_asked_by_that_name(client, address, by_name):
    first, *others = by_name.split(",")
    name, _, slug = first.partition("=")
    own = client.get(address, {name: slug.strip("{}")})
    assert own.status_code == 200
    for other in others:
        name, _, label = other.partition("=")
        answer = client.get(address, {name: label})
        assert answer.status_code == 200, (address, label)
        assert answer.json() == own.json()


def test_a_page_takes_a_level_by_its_label_and_names_its_files_by_the_slug(client):
    page = client.get("/programmes/activities/?level=Partially").content.decode()
    assert "/programmes/activities.csv?level=partially" in page
    assert len(re.findall(r'class="nowrap" href="/programmes/', page)) == 4


@pytest.mark.parametrize(
    ("address", "told"),
    [
        (
            "/programmes/activities.csv?colour=red",
            "There is no parameter “colour” here. It takes: area, level, plan, round, sort, words.",
        ),
        ("/surveys/stakeholder-2020.csv?area=air", "There is no parameter “area” here. It takes none."),
        ("/surveys/stakeholder-2020/figures/7.json?item=a", "It takes: intervals."),
        ("/api/v1/plans?page=2", "There is no parameter “page” here. It takes: limit, offset."),
        ("/api/v1/plans/2016-2020?utm_source=x", "There is no parameter “utm_source” here. It takes none."),
        ("/api/v1/openapi.json?a=1", "It takes none."),
        (
            "/programmes/activities.csv?level=mostly",
            "“level” takes: fully, substantially, partially, minimally.",
        ),
        (
            "/api/v1/plans/2016-2020/activities?level=mostly",
            "The scale of this plan has no level “mostly”. “level” takes: fully, substantially, partially, "
            "minimally.",
        ),
        ("/programmes/activities.csv?area=oceans", "“area” takes: air, biodiversity, marine, cities, land."),
        ("/programmes/activities.csv?plan=1066", "“plan” takes: 2016-2020."),
        (
            "/api/v1/plans/2016-2020/achievement-levels?round=final",
            "“round” takes: preliminary, updated.",
        ),
        ("/rounds/compare.csv?earlier=final", "“earlier” takes: preliminary, updated."),
        ("/api/v1/corrections?status=maybe", "“status” takes: proposed, confirmed, rejected."),
        ("/api/v1/collaborations?state=XXX", "“state” takes: CHN, PRK, JPN, MNG, KOR, RUS."),
        ("/recommendations.csv?state=maybe", "“state” takes: no-response, rejected, no-action,"),
        ("/programmes/activities.csv?sort=colour", "“sort” takes: code, -code,"),
    ],
)
def test_what_cannot_be_asked_of_a_file_or_the_api_is_told_with_what_can(client, address, told):
    response = client.get(address)
    assert response.status_code == 400
    assert response["Cache-Control"] == "private, no-store"
    if address.startswith("/api/"):
        assert response["Content-Type"] == "application/problem+json"
        assert told in response.json()["detail"]
    else:
        assert told in response.content.decode()


def test_a_page_passes_over_what_messengers_append(client):
    for address in ("/", "/programmes/activities/", "/surveys/stakeholder-2020/", "/recommendations/"):
        assert client.get(f"{address}?utm_source=mail&fbclid=1").status_code == 200
    assert client.get("/programmes/figures/achievement-levels/embed/?utm_source=x").status_code == 200
    assert client.get("/programmes/activities/?level=mostly").status_code == 404


def test_the_legal_values_name_no_draft(client):
    secret = make_plan(activities=1, status="draft").slug
    AssessmentRound.objects.filter(slug="updated").update(status="draft")
    for address in (
        "/programmes/activities.csv?plan=1066",
        "/programmes/activities.csv?round=final",
        "/programmes/activities.csv?round=updated",
        f"/programmes/activities.csv?plan={secret}",
        "/api/v1/plans/2016-2020/achievement-levels?round=updated",
    ):
        asked = address.rpartition("=")[2]
        answer = client.get(address)
        told = answer.content.decode().replace(f"“{asked}”", "").replace(f"={asked}", "")
        assert answer.status_code == 400
        assert secret not in told
        assert "updated" not in told
    staff = signed_in("secretariat").get("/programmes/activities.csv?plan=1066").content.decode()
    assert secret in staff


def file_patterns(resolver: URLResolver, before: str = "") -> Iterator[tuple[str, URLPattern]]:
    for one in resolver.url_patterns:
        route = f"{before}{one.pattern}"
        if isinstance(one, URLResolver):
            yield from file_patterns(one, route)
        elif "<suffix>" in route or re.search(r"\.(csv|xlsx|json|jsonld|zip|docx|pem)\$?$", route):
            yield route, one


def test_every_file_says_what_may_be_asked_of_it():
    found = dict(file_patterns(get_resolver()))
    assert len(found) >= 28
    silent = [
        route
        for route, one in found.items()
        if not route.startswith("api/") and not hasattr(one.callback, "parameters")
    ]
    assert silent == []


def test_the_api_takes_what_its_description_lists():
    from django.urls import resolve

    match = resolve("/api/v1/recommendations")
    asked = {"evaluation", "kind", "criterion", "area", "addressee", "state", "limit", "offset"}
    assert legal_parameters(match, match.func) == asked
    page = resolve(reverse("overview"))
    assert legal_parameters(page, page.func) is None


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
def test_the_api_tells_what_it_answers_where_it_is_only_read(client, method):
    answer = getattr(client, method)("/api/v1/plans")
    assert answer.status_code == 405
    assert answer["Allow"] == "GET, HEAD"
    assert answer["Content-Type"] == "application/problem+json"
    assert answer.json()["detail"] == "This address answers GET, HEAD only."


# What is kept


FILES = [
    "/programmes/figures/achievement-levels.csv",
    "/programmes/figures/achievement-levels.xlsx",
    "/programmes/figures/achievement-levels.json",
    "/programmes/figures/achievement-levels.svg",
    "/programmes/figures/achievement-levels.png",
    "/programmes/figures/achievement-levels.plotly.json",
    "/programmes/activities.csv",
    "/rounds/compare.csv",
    "/surveys/stakeholder-2020.csv",
    "/plans/2016-2020/workbook.xlsx",
    "/partnerships/overlap.csv",
    "/api/v1/plans",
    "/api/v1/plans/2016-2020/activities",
    "/data.jsonld",
]
OF_PAPER = [f"/papers/review-2016-2020.{form}" for form in ("docx", "pdf", "xlsx")]


@pytest.mark.parametrize("kept", [0, 60])
@pytest.mark.parametrize("encoding", ["identity", "gzip"])
def test_who_has_a_file_already_is_told_so(client, settings, kept, encoding):
    settings.PUBLIC_PAGE_SECONDS = kept
    for address in FILES:
        is_told_as_unchanged(client, address, encoding)


def test_who_has_a_paper_already_is_told_so(client):
    cleared_paper()
    for address in OF_PAPER:
        is_told_as_unchanged(client, address, "gzip")


def is_told_as_unchanged(client: Client, address: str, encoding: str) -> None:
    first = client.get(address, headers={"accept-encoding": encoding})
    content_of(first)
    assert first.status_code == 200
    assert first["Cache-Control"] == "no-cache"
    assert "Cookie" in first["Vary"]
    asked = {"accept-encoding": encoding, "if-none-match": first["ETag"]}
    again = client.get(address, headers=asked)
    assert (again.status_code, content_of(again)) == (304, b""), address
    assert again["ETag"].removeprefix("W/") == first["ETag"].removeprefix("W/")
    assert again["Cross-Origin-Resource-Policy"] == "cross-origin"
    other = client.get(address, headers={**asked, "if-none-match": '"something-else"'})
    content_of(other)
    assert other.status_code == 200
    head = client.head(address, headers={"accept-encoding": encoding})
    assert (head.status_code, content_of(head), head["ETag"]) == (200, b"", first["ETag"]), address
    assert client.head(address, headers=asked).status_code == 304


def test_a_file_is_told_as_unchanged_whichever_way_it_came(client):
    for address in ("/programmes/activities.csv", "/programmes/figures/achievement-levels.json"):
        plain = client.get(address)
        content_of(plain)
        packed = client.get(address, headers={"accept-encoding": "gzip", "if-none-match": plain["ETag"]})
        assert packed.status_code == 304
        assert client.get(address, headers={"if-none-match": f"W/{plain['ETag']}"}).status_code == 304
        assert client.get(address, headers={"if-none-match": "*"}).status_code == 304


def test_a_streamed_file_is_the_same_compressed_and_plain(client):
    plain = content_of(client.get("/programmes/activities.csv"))
    packed = client.get("/programmes/activities.csv", headers={"accept-encoding": "gzip"})
    assert packed["Content-Encoding"] == "gzip"
    assert gzip.decompress(content_of(packed)) == plain


def test_what_is_compressed_in_itself_is_not_compressed_again():
    cleared_paper()
    seen = set()
    clients = (Client(), signed_in("secretariat"))
    for client, address in itertools.product(clients, [*FILES, *OF_PAPER]):
        answer = client.get(address, headers={"accept-encoding": "gzip"})
        packed = answer["Content-Type"] in PACKED_TYPES
        seen.add(answer["Content-Type"].partition(";")[0])
        content_of(answer)
        assert answer.has_header("Content-Encoding") != packed, address
    assert {one for one in seen if one in PACKED_TYPES} == {
        "image/png",
        "application/pdf",
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    }


def test_what_is_asked_with_a_session_is_kept_nowhere(settings):
    settings.PUBLIC_PAGE_SECONDS = 60
    etag = Client().get("/programmes/activities.csv")["ETag"]
    staff = signed_in("secretariat")
    for address in FILES[:9]:
        answer = staff.get(address, headers={"if-none-match": f"{etag}, *"})
        content_of(answer)
        assert (answer.status_code, answer["Cache-Control"]) == (200, "private, no-store")
        assert not answer.has_header("ETag")


def test_a_draft_shows_in_no_digest(client, settings, plan, django_capture_on_commit_callbacks):
    settings.PUBLIC_PAGE_SECONDS = 60
    settings.CONTENT_STAMP.touch()
    addresses = [
        "/programmes/activities.csv",
        "/programmes/figures/achievement-levels.json",
        "/api/v1/plans",
        "/api/v1/meetings",
    ]

    def digests() -> list[str]:
        answers = [client.get(address) for address in addresses]
        return [content_of(one) and one["ETag"] for one in answers]

    before = digests()
    stamp = settings.CONTENT_STAMP.stat().st_mtime_ns
    with django_capture_on_commit_callbacks(execute=True):
        make_plan(activities=3, status="draft")
        settings.CONTENT_STAMP.touch()
    assert settings.CONTENT_STAMP.stat().st_mtime_ns != stamp
    assert digests() == before
    assert not any(str(stamp) in one or f"{stamp:x}" in one for one in before)
    activity = plan.activities.get(code="AIR-2")
    with django_capture_on_commit_callbacks(execute=True):
        corrected(activity, changes={"text": "Other words."}, by=account("secretariat"))
    changed = client.get("/programmes/activities.csv", headers={"if-none-match": before[0]})
    assert changed.status_code == 200
    assert b"Other words." in content_of(changed)


def test_a_file_of_many_rows_has_a_digest_and_takes_no_memory():
    line = "x" * 99 + "\n"
    request = RequestFactory().get("/long.csv")

    def finished() -> StreamingHttpResponse:
        made = StreamingHttpResponse((line for _ in range(200_000)), content_type="text/csv")
        return PageShelf().finish("long", made, stamp=0).response(request)

    tracemalloc.start()
    answer = finished()
    size = sum(len(part) for part in answer.streaming_content)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    answer.close()
    assert (size, answer["Content-Length"]) == (20_000_000, "20000000")
    assert peak < 5_000_000
    again = finished()
    assert again["ETag"] == answer["ETag"]
    again.close()


def test_a_bundle_is_kept_by_strangers_until_there_is_another(client):
    cleared_paper()
    signed_in("delegate").post("/papers/review-2016-2020/bundle/make/")
    first = client.get("/papers/review-2016-2020.zip", headers={"accept-encoding": "gzip"})
    content = content_of(first)
    assert (first["Cache-Control"], first.get("Content-Encoding", "")) == (
        "no-cache",
        "",
    )
    assert first["Content-Length"] == str(len(content))
    again = client.get("/papers/review-2016-2020.zip", headers={"if-none-match": first["ETag"]})
    assert (again.status_code, content_of(again)) == (304, b"")
    mine = signed_in("delegate").get("/papers/review-2016-2020.zip")
    content_of(mine)
    assert mine["Cache-Control"] == "private, no-store"
    assert not mine.has_header("ETag")


def test_the_numbers_of_the_interactive_figure_stay_what_they_are(client):
    told = json.loads(client.get("/programmes/figures/achievement-levels.plotly.json").content)
    assert set(told) >= {"data", "layout"}
