"""Survey pages, files and API: every number of the paper comes out of all of them alike."""

from __future__ import annotations

import csv
import io

import pytest
import yaml
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from record.importers.reading import FilesRefusedError
from surveys.importers.survey import load_survey, read_survey
from surveys.models import PublishedTally, Survey
from surveys.selectors.distributions import wilson
from surveys.selectors.published import results
from tests.conftest import signed_in, warm
from tests.loading import SURVEY
from tests.neaspec_portal.test_pages import text_of

pytestmark = [pytest.mark.on_sqlite, pytest.mark.django_db]

FIGURES = range(1, 14)
ALL = "/surveys/stakeholder-2020/figures"


@pytest.fixture
def survey() -> Survey:
    return Survey.objects.get(slug="stakeholder-2020")


def test_loading_twice_changes_nothing():
    report = load_survey(SURVEY)
    assert (report.made.total(), report.followed.total()) == (0, 0)


def test_the_survey_is_whole(survey):
    found = {one.question.number: one for one in results(survey)}
    assert list(found) == list(FIGURES)
    assert [found[number].bases for number in range(1, 8)] == [
        (74,),
        (74, 73),
        (73,),
        (73,),
        (72,),
        (71,),
        (70,),
    ]
    assert [one.surplus for one in found[1].distributions] == [1, 0, 1]
    assert [one.surplus for one in found[2].distributions] == [0, 1, 1, 0, 1]
    assert [found[number].distributions[0].surplus for number in (5, 6, 7)] == [1, 1, 0]
    three, four = found[3].distributions[0], found[4].distributions[0]
    assert (three.ticks, str(three.sum_percent)) == (140, "191.70")
    assert (four.ticks, str(four.sum_percent)) == (117, "160.30")
    assert found[10].distributions[0].ticks is None
    assert [found[number].suggestion_count for number in (9, 11, 12, 13)] == [16, 27, 31, 13]
    assert [number for number in FIGURES if found[number].question.is_damaged] == [3, 4, 8, 10]
    assert [value.count for value in found[10].unplaced] == [17]
    assert str(found[8].unplaced[0].percent) == "24.60"


def test_counts_from_percentages_are_marked_computed(survey):
    tallies = PublishedTally.objects.filter(item__question__survey=survey)
    assert set(tallies.filter(count_is_computed=True).values_list("item__question__number", flat=True)) == {
        1,
        2,
    }


@pytest.mark.parametrize("number", FIGURES)
def test_page_table_api_and_file_say_the_same(client, number):
    api = client.get(f"/api/v1{ALL}/{number}").json()
    page = text_of(client, f"{ALL}/{number}/")
    answer = b"".join(client.get(f"{ALL}/{number}.csv").streaming_content).decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(answer)))
    shares = [
        cell["percent"] for item in api["items"] for cell in item["cells"] if cell["percent"] is not None
    ]
    shares += [value["percent"] for value in api["unplaced"] if value["percent"] is not None]
    assert sorted(float(row["share_percent"]) for row in rows if row["share_percent"]) == sorted(shares)
    for share in shares:
        assert f"{share:.1f} %" in page
    for theme in api["themes"]:
        for suggestion in theme["suggestions"]:
            assert suggestion["text"].replace("&", "&amp;") in page
            assert any(suggestion["text"] in row["category"] for row in rows)


@pytest.mark.parametrize("number", FIGURES)
@pytest.mark.parametrize("suffix", ["xlsx", "json", "svg", "png", "plotly.json"])
def test_every_figure_has_every_file(client, number, suffix):
    assert client.get(f"{ALL}/{number}.{suffix}").status_code == 200


def test_the_whole_survey_as_one_picture(client):
    assert client.get("/surveys/stakeholder-2020.svg").content.count(b"<desc>") == 13
    assert client.get("/surveys/stakeholder-2020.png").content.startswith(b"\x89PNG")


def test_the_api_of_figure_7(client):
    figure = client.get(f"/api/v1{ALL}/7").json()
    assert (figure["kind"], figure["base"], figure["respondents"], figure["sum_percent"], figure["surplus"]) == (
        "single", 70, 163, 100.1, 0,
    )  # fmt: skip
    assert [(cell["option"], cell["percent"], cell["count"]) for cell in figure["items"][0]["cells"]] == [
        ("Below Expectations", 2.9, 2),
        ("Partially Meets Expectations", 32.9, 23),
        ("Meets Expectations", 44.3, 31),
        ("Exceeds Expectations", 20.0, 14),
    ]
    assert [claim["told"] for claim in figure["claims"]] == [
        "holds only if “Exceeds Expectations” is counted too"
    ]
    assert client.get("/api/v1/surveys").json()["count"] == 1
    assert len(client.get("/api/v1/surveys/stakeholder-2020").json()["figures"]) == 13


def test_pages_say_base_response_and_reason_of_sums(client):
    text = text_of(client, f"{ALL}/1/")
    assert "74 of 163 answered, 45 %" in text
    assert "Sum as printed: 101.5. 1 tick more than people" in text
    assert "Ways to place them: 2808" in text
    assert "Ways to place them: 120" in text
    assert "Ways to place them: 4" in text
    assert "True only if “Achieved beyond the goal”" in text
    assert "Label unknown. One of Common vision" in text_of(client, f"{ALL}/3/")
    assert "lost in our copy" in text_of(client, f"{ALL}/8/")
    assert "17 ticks, percentage lost" in text_of(client, f"{ALL}/10/")
    assert "breaks off" in text_of(client, f"{ALL}/9/")
    assert "D8 contradicted" in text_of(client, f"{ALL}/13/")


def test_intervals_can_be_switched_on(client):
    assert "33.2 to 55.9" in text_of(client, f"{ALL}/7/?intervals=on")
    assert "33.2 to 55.9" not in text_of(client, f"{ALL}/7/")
    low, high = wilson(31, 70)
    assert (round(low, 1), round(high, 1)) == (33.2, 55.9)
    assert wilson(0, 0) is None


def test_ways_between_goals_areas_and_figures(client):
    assert "Figure 1 of Stakeholder survey 2020" in text_of(client, "/plans/2016-2020/activities/")
    assert "Figure 2 of Stakeholder survey 2020" in text_of(client, "/plans/2016-2020/activities/")
    assert "Biodiversity : 10 suggestions in Figure 12" in text_of(client, "/plans/2016-2020/biodiversity/")
    assert 'href="/plans/2016-2020/activities/#goal-1"' in client.get(f"{ALL}/1/").content.decode()
    assert "Suggestions" in text_of(client, "/search/?q=microplastics")


def test_the_overview_has_three_messages_with_their_base(client):
    text = text_of(client, "/")
    for words in (
        "71.2 % (52 of 73) named opportunities",
        "60.3 % (44 of 73) saw funding",
        "64.3 % (45 of 70) found",
    ):
        assert words in text


def test_a_reader_tries_a_value(client):
    asked = "?item=goal-2&option=met-the-goal&value=27&constraints=3"
    assert "Ways to place them would be: 2;" in text_of(client, f"{ALL}/1/{asked}")
    impossible = "?item=goal-1&option=unsatisfactory&value=38&constraints=1"
    assert "this cannot be" in text_of(client, f"{ALL}/1/{impossible}")
    assert client.get(f"{ALL}/1/?item=x&option=y&value=1").status_code == 400
    assert client.get(f"{ALL}/1/?value=99999999999999999").status_code == 400


def test_query_counts_do_not_grow_with_figures(client):
    warm()
    with CaptureQueriesContext(connection) as small:
        client.get(f"{ALL}/5/")
    with CaptureQueriesContext(connection) as large:
        client.get(f"{ALL}/2/")
    assert abs(len(large) - len(small)) <= 1
    with CaptureQueriesContext(connection) as whole:
        client.get("/surveys/stakeholder-2020/")
    assert len(whole) <= 16


@pytest.mark.parametrize("address", [f"{ALL}/99/", f"{ALL}/0/", "/surveys/nowhere/", f"{ALL}/1.exe", "/surveys/stakeholder-2020.exe"])  # fmt: skip
def test_what_is_not_there_is_404(client, address):
    assert client.get(address).status_code == 404


def test_a_draft_survey_shows_nowhere(client, survey):
    survey.status = "draft"
    survey.save()
    for address in (
        "/surveys/stakeholder-2020/",
        f"{ALL}/7/",
        f"{ALL}/7.csv",
        f"/api/v1{ALL}/7",
        "/surveys/stakeholder-2020.json",
    ):
        assert client.get(address).status_code == 404
    assert client.get("/api/v1/surveys").json()["count"] == 0
    for address in (
        "/",
        "/surveys/",
        "/plans/2016-2020/activities/",
        "/plans/2016-2020/biodiversity/",
        "/search/?q=microplastics",
        "/sources/",
    ):
        assert "Stakeholder survey" not in text_of(client, address)
        assert "microplastics (" not in text_of(client, address)
    assert signed_in("secretariat").get(f"{ALL}/7/").status_code == 200


def test_the_command_refuses_a_broken_file(tmp_path):
    broken = tmp_path / "survey.yaml"
    broken.write_text(
        SURVEY.read_text(encoding="utf-8").replace("percent: 71.2", "percent: 171.2"), encoding="utf-8"
    )
    with pytest.raises(
        CommandError,
        match="questions 3, items all, tallies 1, percent: Input should be less than or equal to 100",
    ):
        call_command("load_survey", broken)
    assert read_survey(SURVEY).survey.slug == "stakeholder-2020"


def _tally(content) -> dict:
    return content["questions"][0]["items"][0]["tallies"][0]


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda c: [_tally(c).pop(one) for one in ("percent", "count")], "give a percent, a count, or both"),
        (lambda c: _tally(c).update(count=75), "a count of 75 is over the base 74"),
        (lambda c: _tally(c).update(option="bliss"), "questions 1, items goal-1: unknown option “bliss”"),
        (lambda c: c["questions"].append(c["questions"][0]), "questions 1: stands 2 times, must stand once"),
        (lambda c: c["survey"].update(plan="2099"), "survey, plan: unknown plan “2099”"),
        (lambda c: c["corrections"][0].update(code="D99"), "corrections: unknown correction “D99”"),
        (lambda c: c["survey"]["citation"].update(source="nowhere"), "unknown source “nowhere”"),
    ],
)
def test_a_file_with_a_fault_is_refused_whole(tmp_path, change, message):
    content = yaml.safe_load(SURVEY.read_text(encoding="utf-8"))
    content["survey"]["title"] = "Another title"
    change(content)
    file = tmp_path / "survey.yaml"
    file.write_text(yaml.safe_dump(content, allow_unicode=True), encoding="utf-8")
    with pytest.raises(FilesRefusedError, match=message):
        load_survey(file)
    assert not Survey.objects.filter(title="Another title").exists()
