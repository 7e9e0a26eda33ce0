"""Files that readers take from pages say where they stand, whose they are, and how they are cited."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
import rdflib
from django.conf import settings as configured
from django.test import Client
from django.utils import timezone
from pyshacl import validate

from people.models import Organisation
from people.models.organisation import ContentStamp
from people.selectors.organisation import forget, publisher
from people.stamp import move_stamp
from tests.conftest import signed_in

pytestmark = pytest.mark.django_db
SHAPES = Path(__file__).with_name("dcat_shapes.ttl")
ROOT = configured.PORTAL_ADDRESS


@pytest.fixture
def licensed() -> Organisation:
    """The organisation, after it has said its licence and whom readers may ask."""
    Organisation.objects.update(
        licence="CC BY 4.0", licence_url="https://example.org/by/4.0", contact="office@example.org"
    )
    forget()
    return Organisation.objects.get()


def about(client: Client, address: str) -> dict[str, str]:
    found: dict[str, str] = json.loads(client.get(address).getvalue())["about"]
    return found


@pytest.mark.parametrize(
    ("address", "page", "of"),
    [
        ("/plans/2016-2020/activities.json", "/plans/2016-2020/activities/", "Updated evaluation"),
        (
            "/plans/2016-2020/activities.json?level=fully",
            "/plans/2016-2020/activities/?level=fully",
            "Updated",
        ),
        ("/surveys/stakeholder-2020.json", "/surveys/stakeholder-2020/", "Stakeholder survey 2020"),
        ("/partnerships/overlap.json", "/partnerships/#overlap-areas", "Mechanisms by area"),
        ("/evaluations/external-2020/findings.json", "/evaluations/external-2020/#findings", "Findings"),
        ("/recommendations.json", "/decisions/#recommendations", "Recommendations and suggestions"),
        ("/plans/2016-2020/succession.json", "/plans/2016-2020/succession/", "Plan 2016-2020"),
        (
            "/plans/2016-2020/figures/headline-shares.json",
            "/plans/2016-2020/figures/achievement-levels/#headline-shares",
            "Updated",
        ),
    ],
)
def test_a_file_names_its_page_its_publisher_and_its_licence(client, licensed, address, page, of):
    said = about(client, address)
    assert said["address"] == f"{ROOT}{page}"
    assert said["publisher"] == licensed.full_name
    assert said["licence"] == "CC BY 4.0 https://example.org/by/4.0"
    assert said["contact"] == "office@example.org"
    assert said["date"] == str(publisher().day)
    assert of in said["cite_as"]
    assert f"{ROOT}{page}" in said["cite_as"]


def test_without_a_licence_a_file_says_so(client):
    assert about(client, "/plans/2016-2020/activities.json")["licence"] == "none stated; ask the publisher"


@pytest.mark.parametrize(
    "address",
    [
        "/plans/2016-2020/activities.csv?level=fully",
        "/plans/2016-2020/figures/headline-shares.csv",
        "/recommendations.csv",
    ],
)
def test_a_csv_leads_to_the_description_of_its_columns(client, address):
    answer = client.get(address)
    heads = answer.getvalue().decode("utf-8-sig").split("\r\n")[0].split(",")
    link, _, rest = answer["Link"].partition(">")
    assert rest == '; rel="describedby"; type="application/csvm+json"'
    described = client.get(link.removeprefix("<"))
    assert described["Content-Type"] == "application/csvm+json"
    found = json.loads(described.getvalue())
    assert found["url"] == f"{ROOT}{address}"
    assert [one["titles"] for one in found["tableSchema"]["columns"]] == heads


def test_a_list_has_no_picture(client):
    assert client.get("/plans/2016-2020/activities.svg").status_code == 404
    assert client.get("/partnerships/mechanisms.svg").status_code == 404


def test_to_a_stranger_the_day_is_that_of_the_last_public_change_and_to_others_today(client):
    then = datetime(2025, 3, 1, 12, tzinfo=UTC)
    ContentStamp.objects.update(number=int(then.timestamp()) * 1_000_000_000)
    address = "/plans/2016-2020/activities.json"
    assert about(client, address)["date"] == "2025-03-01"
    assert about(client, address)["cite_as"].endswith("(as of 2025-03-01)")
    today = str(timezone.now().date())
    assert about(signed_in("secretariat"), address)["date"] == today
    move_stamp()
    assert about(client, address)["date"] == today


@pytest.mark.parametrize(
    ("address", "page"),
    [
        ("/plans/2016-2020/succession/flow.json", "/plans/2016-2020/succession/"),
        ("/partnerships/network.json", "/partnerships/"),
        ("/meetings/considerations.json", "/decisions/#meetings"),
    ],
)
def test_a_file_without_a_page_of_its_name_names_the_one_that_offers_it(client, address, page):
    assert about(client, address)["address"] == f"{ROOT}{page}"


def catalogue(client: Client, *, without: str = "") -> rdflib.Graph:
    """Return the catalogue as triples; nothing is fetched, because the vocabulary is named in its place."""
    content = json.loads(client.get("/data.jsonld").content)
    content["@context"][0] = {"@vocab": "https://schema.org/"}
    if without:
        for one in content["dataset"]:
            one.pop(without, None)
    return rdflib.Graph().parse(data=json.dumps(content), format="json-ld")


@pytest.mark.filterwarnings("ignore::DeprecationWarning:rdflib", "ignore::DeprecationWarning:pyshacl")
def test_the_catalogue_is_what_harvesters_of_open_data_ask_for(client, licensed):
    conforms, _, answer = validate(catalogue(client), shacl_graph=str(SHAPES))
    assert conforms, answer
    for needed in ("dct:title", "dct:modified", "dct:license", "dcat:distribution", "dcat:contactPoint"):
        assert not validate(catalogue(client, without=needed), shacl_graph=str(SHAPES))[0], needed
