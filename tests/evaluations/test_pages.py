"""Reading evaluations: the two-minute page, filters, files that agree with pages, constant costs."""

from __future__ import annotations

import csv
import io
import json
import re
from collections import Counter

import openpyxl
import pytest
from django.test import Client

from evaluations.models import Evaluation
from tests.conftest import account, signed_in
from tests.evaluation import (
    clear_now,
    make_evaluation,
    plan_action,
    respond,
    write_finding,
    write_recommendation,
)
from tests.pages import html_of, text_of
from tests.queries import queries

pytestmark = [pytest.mark.on_sqlite, pytest.mark.django_db]


def body_of(response) -> bytes:
    return b"".join(response.streaming_content) if response.streaming else response.content


def rows_in(response) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(body_of(response).decode("utf-8-sig"))))


def test_a_delegate_reads_what_was_found_asked_and_answered(client):
    page = text_of(client.get("/evaluations/external-2020/"))
    for words in (
        "made April to July 2020 by an independent external consultant",
        "Overseen by: Evaluation Reference Group chaired by the Executive Secretary of ESCAP",
        "4 Strengths",
        "4 Mixed",
        "5 Limitations",
        "Efficiency : not applied.",
        "3 recommendations",
        "6 suggestions",
        "Whether any of this was answered or carried out is not known to us: our sources say nothing about it "
        "after 12 May 2021.",
        "The name of the evaluator",
    ):
        assert words in page, words


def test_each_sentence_has_its_paragraph(client):
    html = html_of(client.get("/evaluations/external-2020/"))
    for code, place in (("R25", "para 25"), ("R35c", "para 35")):
        assert f">{code}</a>, {place}" in html
    for code, place in (("E24a", "para 24"), ("E34", "para 34")):
        row = html.partition(f'<tr id="{code}">')[2].partition("</tr>")[0]
        assert f"{place}" in row


def test_findings_under_a_filter_in_page_and_files(client):
    page = text_of(client.get("/evaluations/external-2020/?direction=limitation"))
    assert "5 findings: direction: limitation" in page
    both = client.get("/evaluations/external-2020/?criterion=effectiveness&area=air")
    assert "2 findings: criterion: Effectiveness; area: Transboundary Air Pollution" in text_of(both)
    rows = rows_in(client.get("/evaluations/external-2020/findings.csv?criterion=effectiveness&area=air"))
    assert [row["code"] for row in rows] == ["E30", "E31"]
    assert rows[0]["filter"] == "criterion: Effectiveness; area: Transboundary Air Pollution"
    nothing = text_of(client.get("/evaluations/external-2020/?direction=strength&criterion=efficiency"))
    assert "No finding matches this filter." in nothing


def test_recommendations_tiles_filters_and_files_agree(client):
    page = client.get("/decisions/")
    assert [(stand.value, count) for stand, count in page.context["tiles"]] == [("not-known", 9)]
    asked = "?addressee=escap&kind=suggestion"
    rows = rows_in(client.get(f"/recommendations.csv{asked}"))
    assert [row["code"] for row in rows] == ["R26", "R29"]
    assert client.get(f"/decisions/{asked}").context["page"].paginator.count == 2
    book = openpyxl.load_workbook(io.BytesIO(client.get(f"/recommendations.xlsx{asked}").content))
    assert [row[1].value for row in book["Data"].iter_rows(min_row=2)] == ["R26", "R29"]
    about = {row[0].value: row[1].value for row in book["About"].iter_rows()}
    assert about["Base"] == "0 recommendations, 2 suggestions"
    text = "we do not know whether there was an answer to 2 of 2: our sources say nothing about it after 12 May 2021"
    assert (about["Acceptance"], about["Implementation"]) == (text, "not known to us for 2 of 2")
    assert about["Not known to us"] == "2 of 2; our sources say nothing about it after 12 May 2021"
    listed = json.loads(client.get(f"/recommendations.json{asked}").content)
    assert [row["code"] for row in listed["rows"]] == ["R26", "R29"]
    assert "Nothing matches this filter." in text_of(client.get("/decisions/?state=overdue"))
    assert client.get("/decisions/?words=steer").context["page"].paginator.count == 2


def test_a_filter_of_recommendations_is_told_in_the_names_of_what_was_chosen(client):
    page = text_of(client.get("/decisions/?criterion=effectiveness"))
    assert "0 recommendations, 3 suggestions: criterion: Effectiveness" in page
    asked = "/recommendations.xlsx?criterion=Effectiveness&area=air"
    book = openpyxl.load_workbook(io.BytesIO(client.get(asked, follow=True).content))
    about = {row[0].value: row[1].value for row in book["About"].iter_rows()}
    assert about["Filter"] == "criterion: Effectiveness; area: Transboundary Air Pollution"


@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("/decisions/?state=flown", 400),
        ("/decisions/?evaluation=no-such", 404),
        ("/decisions/?addressee=nobody", 404),
        ("/decisions/?area=moon", 404),
        ("/decisions/?page=99", 404),
        ("/decisions/?page=0", 400),
        ("/recommendations.svg", 404),
        ("/evaluations/no-such/", 404),
        ("/evaluations/external-2020/?criterion=beauty", 404),
        ("/evaluations/external-2020/?direction=up", 400),
        ("/recommendations/external-2020/R99/", 404),
        ("/plans/no-such/evidence-board/", 404),
        ("/plans/2016-2020/succession/?kind=thing", 400),
        ("/plans/2016-2020/succession/flow.docx", 404),
    ],
)
def test_what_cannot_be_answered_is_told(client, address, status):
    assert client.get(address).status_code == status


def test_a_recommendation_of_which_nothing_more_is_known_is_a_line_of_decisions(client):
    address = "/recommendations/external-2020/R35a/"
    led = client.get(address)
    assert (led.status_code, led["Location"]) == (302, "/decisions/#external-2020-R35a")
    page = client.get("/decisions/").content.decode()
    assert 'id="external-2020-R35a"' in page
    assert "Answers, and what became of each, are not in our sources." in text_of(client.get("/decisions/"))
    assert "is not known to us: our sources say nothing about it after 12 May 2021" in page
    own = text_of(signed_in("secretariat").get(address))
    assert "The paper does not say from which findings." in own
    whole = "Whether it was answered or carried out is not known to us: our sources say nothing about it after 12 May 2021."
    assert whole in own
    for wrong in ("still open", "Not yet decided", "No response is on record", "Who does what by when"):
        assert wrong not in own, wrong


def test_areas_and_activities_name_their_findings(client):
    air = text_of(client.get("/plans/2016-2020/air/"))
    assert "What evaluators found" in air
    assert "E30" in air
    assert "What evaluators found" not in text_of(client.get("/plans/2016-2020/cities/"))
    evaluation = make_evaluation(Evaluation.objects.get(slug="external-2020").plan)
    activity = evaluation.plan.activities.get(code="AIR-1")
    write_finding(evaluation, links={"activities": [activity]})
    address = "/plans/2016-2020/air/AIR-1/"
    assert "Something is missing." not in text_of(client.get(address))
    assert "Something is missing." in text_of(signed_in("secretariat").get(address))


def test_the_overview_has_a_strip_and_search_finds_both_kinds(client):
    overview = text_of(client.get("/"))
    assert "4 strengths, 4 mixed and 5 limitations in 13 findings of the External evaluation 2020" in overview
    assert (
        "we do not know whether there was an answer: our sources say nothing about it after 12 May"
        in overview
    )
    assert "open action" not in overview
    found = text_of(client.get("/search/?q=steering"))
    assert "E32 · External evaluation 2020" in found
    assert "R35c · External evaluation 2020" in found


def test_training_is_in_no_list_of_real_ones(client):
    from io import StringIO

    from django.core.management import call_command

    call_command("load_training", stdout=StringIO())
    for address in ("/evaluations/", "/decisions/", "/search/?q=handbook", "/api/v1/recommendations"):
        assert "Make up an author" not in client.get(address).content.decode()
        assert "Training evaluation" not in client.get(address).content.decode()
    assert client.get("/decisions/").context["page"].paginator.count == 9
    page = client.get("/decisions/?evaluation=training-evaluation")
    assert "Training data: fictional." in text_of(page)
    assert page.context["page"].paginator.count == 5


def grown(rows: int) -> Evaluation:
    """A cleared evaluation with so many findings, recommendations, responses and actions."""
    evaluation = make_evaluation(title=f"Evaluation of {rows}")
    for number in range(1, rows + 1):
        finding = write_finding(evaluation, f"F{number}")
        write_recommendation(evaluation, f"R{number}", links={"findings": [finding]})
    clear_now(evaluation)
    for one in evaluation.recommendations.all():
        respond(one)
        plan_action(one)
    write_finding(evaluation, "F99")
    return evaluation


ADDRESSES = (
    "/evaluations/{slug}/",
    "/evaluations/{slug}/findings.csv",
    "/decisions/?evaluation={slug}",
    "/recommendations.csv?evaluation={slug}",
    "/plans/{plan}/evidence-board/",
    "/api/v1/evaluations/{slug}/findings",
    "/api/v1/recommendations?evaluation={slug}",
    "/api/v1/plans/{plan}/evidence-board",
    "/api/v1/plans/{plan}/succession",
)
OF_STAFF = (
    "/workspace/evaluations/{slug}/",
    "/desk/?view=follow-up",
    "/desk/",
    "/evaluations/{slug}/ratings/",
    "/evaluations/{slug}/positions/",
    "/plans/{plan}/succession/",
)


def queries_of(address: str, evaluation: Evaluation) -> int:
    """How many queries a page costs that was asked for before."""
    client = signed_in("secretariat") if address in OF_STAFF else Client()
    asked = address.format(slug=evaluation.slug, plan=evaluation.plan.slug)
    client.get(asked)
    return queries(client, asked)


def test_costs_do_not_grow_with_rows():
    counts: dict[str, list[int]] = {}
    for rows in (1, 3):
        evaluation = grown(rows)
        for address in (*ADDRESSES, *OF_STAFF):
            counts.setdefault(address, []).append(queries_of(address, evaluation))
    assert {address: found for address, found in counts.items() if found[0] != found[1]} == {}
    assert {address: found for address, found in counts.items() if found[0] > 32} == {}


def test_the_history_of_a_recommendation_is_for_staff(client):
    evaluation = grown(1)
    address = evaluation.recommendations.get().get_absolute_url()
    assert "who changed what" in text_of(signed_in("secretariat").get(address))
    assert "secretariat" in text_of(signed_in("secretariat").get(address))
    public = text_of(client.get(address))
    assert "who changed what" not in public
    assert str(account("focal-mongolia")) not in public


def test_every_count_of_the_delegates_page_leads_to_as_many_rows(client):
    html = html_of(client.get("/evaluations/external-2020/"))
    found = re.findall(r'href="(/decisions/\?[^"#]+)#recommendations"><(?:strong|b)>(\d+)<', html)
    assert [int(count) for _, count in found[:3]] == [3, 6, 9]
    for address, count in found:
        page = client.get(address.replace("&amp;", "&")).context["page"]
        assert page.paginator.count == int(count), address
    tiles = re.findall(r'href="(\?direction=[^"#]+)#findings"[^>]*><b>(\d+)<', html)
    assert len(tiles) == 3
    for query, count in tiles:
        assert len(client.get(f"/evaluations/external-2020/{query}").context["findings"]) == int(count), query


def test_every_mark_of_the_board_leads_to_the_words_it_rests_on(client):
    response = client.get("/plans/2016-2020/evidence-board/")
    assert "Two of 12 subjects are judged by more than one source" in text_of(response)
    html = html_of(response)
    keys = dict.fromkeys(re.findall(r'href="#((?:area|goal|topic)-[^"]+)"', html))
    assert len(keys) == 12
    for key in keys:
        assert f'<details class="fold" id="{key}">' in html
    marks = Counter(
        re.findall(r'<i class="mark ([\w-]+)" aria-hidden="true"></i><span class="unseen">', html)
    )
    assert marks == {
        "strength": 4, "mixed": 5, "limitation": 5, "no-direction": 6, "silent": 16,
    }  # fmt: skip


def test_data_sharing_is_rated_low_and_asked_for_but_in_no_finding_and_no_recommendation(client):
    board = client.get("/plans/2016-2020/evidence-board/").context["board"]
    (line,) = [one for one in board.lines if one.title == "Data sharing"]
    assert (line.own.direction, line.own.in_short) == ("limitation", ("AIR-2 minimally",))
    assert (line.external.direction, line.external.grounds) == ("silent", ())
    assert (line.survey.direction, line.survey.answers) == ("no direction", 4)
    assert line.verdict == "one source only"
    assert line.subject.read_by == "Those who entered the review into this portal"
    assert line.subject.recommendations.count() == 0


def test_every_kind_of_the_ledger_leads_to_its_lines():
    client = signed_in("secretariat")
    html = html_of(client.get("/plans/2016-2020/succession/"))
    found = re.findall(r'href="(\?kind=\w+)">(\d+) ', html)
    assert [int(count) for _, count in found] == [22, 9, 87]
    for address, count in found:
        page = client.get(f"/plans/2016-2020/succession/{address.replace('&amp;', '&')}").context["page"]
        assert page.paginator.count == int(count)
