"""No number without its ground, its readings and its own base, in any output of anybody's plan.

A fault is found by what the rows say, never by a list of words: one citation's certainty is changed, and every
output of its row has to change with it.
"""

from __future__ import annotations

import re
from collections import Counter
from fractions import Fraction

import pytest

from neaspec_portal.explore.measures import AS_DESCRIBED
from papers.exports.assembling import assembled
from programmes.models import ActivityRating
from programmes.services.changes import recount
from record.models import Certainty, SourceDocument
from record.selectors.sources import citing_fields
from reporting.number import rounded
from reporting.papers.content import plain, texts
from surveys.models import Survey
from tests.conftest import warm
from tests.papers.test_foreign_plans import paper_on
from tests.truth.outputs import figures, files, pages, text_of
from tests.truth.plans import Truth, forests, lakes, review, rivers, typed_in

pytestmark = pytest.mark.django_db

SHARE = re.compile(r"(\d+\.\d)\s?%\s?\((\d+) of (\d+)\)")
MARKED = re.compile(r'<data value="([\d/|]+)">([^<]*)</data>')
LESS_OFTEN = pytest.mark.drill
PLANS = [
    lakes,
    pytest.param(typed_in, marks=LESS_OFTEN),
    pytest.param(rivers, marks=LESS_OFTEN),
    pytest.param(forests, marks=LESS_OFTEN),
    pytest.param(review, marks=LESS_OFTEN),
]


@pytest.fixture(params=PLANS, ids=lambda make: make.__name__)
def truth(request, approver, secretariat) -> Truth:
    return request.param(approver, secretariat)


def paper_of(truth: Truth, secretariat) -> str:
    one = truth.assessment_round
    made = assembled(paper_on(one.plan.slug, one.slug, secretariat))
    return " ".join(plain(each.text) for each in texts(made.content))


def faults_in(text: str, truth: Truth) -> list[str]:
    """Return what is wrong in a text: a share that is not that of its base, an open number that seems firm."""
    found = [
        f"{share} % ({part} of {base})"
        for share, part, base in SHARE.findall(text)
        if str(rounded(Fraction(100 * int(part), int(base)))) != share
    ]
    for begins, other in truth.open_numbers:
        for one in re.finditer(rf"(?<![\d.]){begins}(?!\d)", text):
            after = text[one.end() : one.end() + 90]
            if other.removeprefix("or ") not in after and "“or”" not in after:
                found.append(text[max(0, one.start() - 60) : one.end() + 60])
    return found


@pytest.mark.on_sqlite
def test_every_page_file_and_paper_says_the_numbers_of_the_rows(client, truth, secretariat):
    warm()
    wrong, walked, marked = {}, Counter(), 0
    for address, page, text in pages(client):
        walked["page"] += 1
        marked += len(MARKED.findall(page))
        if faults := [*faults_in(text, truth), *(one for one in MARKED.findall(page) if not is_worded(*one))]:
            wrong[address] = faults
    for address, text in files(client, truth.assessment_round):
        walked["file"] += 1
        if faults := faults_in(text, truth):
            wrong[address] = faults
    if faults := faults_in(paper_of(truth, secretariat), truth):
        wrong["paper"] = faults
    assert wrong == {}
    assert walked["page"] > 60
    assert walked["file"] > 60
    assert marked > 3


def is_worded(key: str, words: str) -> bool:
    """Say whether a number reads as its key has it: every reading stands in its words."""
    printed, *others = key.split("|")
    part, _, base = printed.partition("/")
    begins = f"{part} of {base}" if base else part
    return words.startswith(begins) and (
        not others or all(one.partition("/")[0] in words for one in (others[0], others[-1]))
    )


@pytest.mark.on_sqlite
def test_the_ground_of_every_figure_is_in_the_citations_of_rows(truth):
    """Source and certainty of a figure are those of facts that are on record, and of no other plan's."""
    titles = set(SourceDocument.objects.values_list("title", flat=True))
    cited = {
        getattr(one, name).source.title
        for model, name in citing_fields()
        if name == "citation"
        for one in model._base_manager.all()
        if getattr(one, f"{name}_id", None)
    }
    known = {str(label).lower() for label in Certainty.labels} | {"corrected"}
    walked = 0
    for name, figure in figures(truth.assessment_round):
        walked += 1
        for one, count in figure.ground.rows:
            assert one.source in titles | cited, name
            assert one.certainty in known, name
            assert count > 0
        survey = Survey.objects.filter(slug=name.split()[0]).first()
        spoken_of = (survey or truth.assessment_round.plan).title
        assert (AS_DESCRIBED if re.search("of=(?:mechanisms|pairs)", name) else spoken_of) in figure.period, (
            name
        )
    ratings = next(figure for name, figure in figures(truth.assessment_round) if name == "achievement-levels")
    if truth.source:
        assert {one.source for one, _ in ratings.ground.rows} == {truth.source}
    assert walked > 30


@LESS_OFTEN
def test_what_was_typed_in_is_called_printed_nowhere(client, approver, secretariat):
    truth = typed_in(approver, secretariat)
    warm()
    said = [(address, text) for address, text in files(client, truth.assessment_round)]
    said += [("paper", paper_of(truth, secretariat))]
    of_ratings = [one for one in said if re.search(r"/figures/|of=(?:activities|share)|^paper", one[0])]
    assert len(of_ratings) > 30
    found = {address for address, text in of_ratings if re.search("as printed", text, re.IGNORECASE)}
    # Activities by area are rows of the plan, which its source prints.
    assert {one for one in found if not re.search(r"of=activities&by=area(&split=area)?$", one)} == set()


@pytest.mark.on_sqlite
def test_a_citation_that_becomes_less_certain_changes_every_output_of_its_row(client, truth, secretariat):
    """Constants do not change; what is read off the row does."""
    one = truth.assessment_round
    rating = ActivityRating.objects.filter(
        assessment_round=one, level__isnull=False, citation__certainty__in=("verbatim", "recorded")
    ).first()
    area, code = rating.activity.area, rating.activity.code
    of_row = (
        r"/figures/[\w-]+\.(json|svg)|/explore\.(json|svg)\?.*of=(share&by=area|activities&by=(level|certainty|area&split=level))"
        r"|/achievement-levels\?|/activities\?"
    )

    def said() -> dict[str, str]:
        warm()
        found = dict(files(client, one, only=of_row))
        found["paper"] = paper_of(truth, secretariat)
        for address in (
            f"/plans/{one.plan.slug}/{area.slug}/?round={one.slug}",
            f"/plans/{one.plan.slug}/{area.slug}/{code}/?round={one.slug}",
            f"/plans/{one.plan.slug}/figures/achievement-levels/?round={one.slug}",
            f"/plans/{one.plan.slug}/figures/headline-shares/embed/?round={one.slug}",
        ):
            found[address] = text_of(client.get(address))
        return found

    before = said()
    one.papers.all().delete()
    rating.citation.certainty, rating.citation.reasoning = Certainty.INFERRED, "It may be another row."
    rating.citation.save()
    recount(one.plan)
    after = said()
    assert len(before) > 15
    assert sorted(address for address in before if before[address] == after[address]) == []
