"""What the sources say that meetings dealt with is loaded with its place and shown at both ends."""

from __future__ import annotations

import csv
import io
import json

import pytest
from django.test import Client

from evaluations.importers.evaluation import load_evaluation
from evaluations.models import Evaluation
from evaluations.selectors.actions import considerations
from record.importers.reading import FilesRefusedError
from tests.conftest import signed_in
from tests.evaluations.test_fixture import changed as changed_file
from tests.pages import text_of

pytestmark = pytest.mark.django_db
LOADED = {
    ("SOM-23", "round", "Preliminary evaluation (SOM-23)", "review-paper-2020", "para 9"),
    ("NFP-2020", "evaluation", "External evaluation 2020", "neaspec-focal-points", "page text"),
    (
        "NFP-2020",
        "next-plan",
        "Plan after the NEASPEC Strategic Plan 2016-2020",
        "neaspec-focal-points",
        "page text",
    ),
    ("SOM-24", "next-plan", "Plan after the NEASPEC Strategic Plan 2016-2020", "neaspec-som-24", "page text"),
    (
        "NFP-2021",
        "recommendations",
        "Recommendations of the External evaluation 2020",
        "neaspec-focal-points",
        "page text",
    ),
}
"""What the sources say that meetings dealt with, read by hand."""


def test_what_the_sources_say_is_loaded_with_its_place():
    found = {
        (one.meeting.code, one.subject, one.about, one.citation.source.slug, one.citation.place)
        for one in considerations(None)
    }
    assert found == LOADED


@pytest.mark.parametrize(
    ("address", "words"),
    [
        (
            "/decisions/",
            ("Received the zero draft of the next plan.", "Recommendations of the External evaluation 2020"),
        ),
        (
            "/plans/2016-2020/reviews/preliminary/",
            ("Preliminary evaluation (SOM-23)", "Received the preliminary evaluation."),
        ),
        ("/evaluations/external-2020/", ("NFP-2020", "6 August 2020", "NFP-2021", "12 May 2021")),
        ("/decisions/", ("NFP-2021", "Discussed the recommendations of the 2020")),
        (
            "/plans/2016-2020/succession/",
            ("SOM-24", "Reviewed and decided on the Strategic Plan 2021-2025."),
        ),
    ],
)
def test_both_ends_show_it_with_its_citation(client, address, words):
    page = text_of(client.get(address, follow=True))
    for one in words:
        assert one in page, one
    assert "As printed" in page or "In our own words" in page


def test_both_ends_lead_to_each_other(client):
    meetings = client.get("/decisions/").content.decode()
    for address in (
        "/evaluations/external-2020/",
        "/decisions/?evaluation=external-2020#recommendations",
        "/plans/2016-2020/succession/",
        "/plans/2016-2020/reviews/preliminary/",
    ):
        assert f'href="{address}"' in meetings, address
        assert client.get(address, follow=True).status_code == 200
    assert 'href="/decisions/#som-24"' in client.get("/decisions/").content.decode()
    assert 'id="som-24"' in meetings


def test_api_and_files_carry_it(client):
    answer = client.get("/api/v1/considerations").json()
    assert answer["count"] == 5
    last = answer["items"][-1]
    assert (last["meeting"], last["dealt_with"], last["evaluation"]) == (
        "NFP-2021",
        "recommendations",
        "external-2020",
    )
    refused = client.get("/api/v1/considerations?plan=2099")
    assert (refused.status_code, refused.json()["detail"]) == (
        400,
        "There is no plan “2099”. “plan” takes: 2016-2020.",
    )
    content = b"".join(client.get("/meetings/considerations.csv").streaming_content).decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(content)))
    assert [(row["meeting"], row["dealt_with"]) for row in rows] == [
        ("SOM-23", "Assessment round"),
        ("NFP-2020", "Evaluation"),
        ("NFP-2020", "Plan that follows"),
        ("SOM-24", "Plan that follows"),
        ("NFP-2021", "Recommendations of an evaluation"),
    ]
    assert json.loads(client.get("/meetings/considerations.json").content)["rows"][0]["place"] == "para 9"
    assert client.get("/meetings/considerations.svg").status_code == 404


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"meeting": "SOM-99"}, "considerations, meetings: “SOM-99” is not there"),
        ({"round": None}, "a round is named where the meeting dealt with one"),
        ({"round": "no-such"}, "rounds: “no-such” is not there"),
        ({"subject": "weather"}, "Input should be 'round'"),
    ],
)
def test_a_file_that_names_what_is_not_there_is_refused(tmp_path, change, message):
    def wrong(content):
        content["considerations"][0].update(change)

    with pytest.raises(FilesRefusedError) as refused:
        load_evaluation(changed_file(tmp_path, wrong))
    assert message in str(refused.value)
    assert Evaluation.objects.count() == 1


def test_staff_propose_a_correction_where_a_meeting_dealt_with_a_round(preliminary):
    address = "/plans/2016-2020/reviews/preliminary/"
    page = signed_in("secretariat").get(address, follow=True).content.decode()
    part = page[page.index('id="meetings"') :]
    assert "/workspace/corrections/new/?citation=" in part[: part.index("</details>")]
    assert "/workspace/corrections/new/" not in Client().get(address, follow=True).content.decode()
