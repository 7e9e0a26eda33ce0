"""A scale of seven levels: seven shades cannot be told apart, so each level has a tile with its words."""

from __future__ import annotations

import io
from xml.etree import ElementTree as ET

import pytest
from openpyxl import load_workbook

from programmes.models import ActivityRating, Objective
from programmes.services.changes import recount
from tests.factories import make_activity as another
from tests.factories import make_area, make_citation, make_plan, make_rating, make_scale

pytestmark = pytest.mark.django_db

LEVELS = (
    "Carried out in full",
    "Nearly carried out",
    "Far advanced",
    "Half way",
    "Begun",
    "In preparation",
    "Without any progress",
)
FIGURE = "/plans/{}/figures/achievement-levels"
SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture
def plan():
    """Area one with three activities at the highest level; area two with one a level and a second half way."""
    made = make_plan(scale=make_scale(LEVELS))
    area = make_area(name="The second area, of which a name says much")
    Objective.objects.create(plan=made, area=area, text="Reach something.", citation=make_citation())
    (assessment_round,) = made.assessment_rounds.all()
    levels = [*made.rating_scale.levels.order_by("rank")]
    for place, level in enumerate([*levels, levels[3]], 1):
        make_rating(another(made, area, place), assessment_round, level=level)
    recount(made)
    return made


def tiles(drawing: bytes) -> list[list[str]]:
    """Return what stands in each tile of a drawn file, in lines."""
    return [
        [text.text or "" for text in group.iter(f"{SVG}text")]
        for group in ET.fromstring(drawing).iter(f"{SVG}g")
        if group.find(f"{SVG}title") is not None
    ]


def test_each_level_has_a_tile_of_one_width_with_its_letter_its_number_and_its_words(client, plan):
    found = tiles(client.get(f"{FIGURE.format(plan.slug)}.svg").content)
    assert len(found) == 3 * len(LEVELS)
    assert [one[0] for one in found] == [
        *("C 3", "N 0", "F 0", "H 0", "B 0", "I 0", "W 0"),
        *("C 1", "N 1", "F 1", "H 2", "B 1", "I 1", "W 1"),
        *("C 4", "N 1", "F 1", "H 2", "B 1", "I 1", "W 1"),
    ]
    assert [" ".join(one[1:]) for one in found[:7]] == [*LEVELS]


def test_page_table_and_file_have_the_same_numbers(client, plan):
    page = client.get(f"{FIGURE.format(plan.slug)}/").content.decode()
    assert "Number of planned activities at each level" in page
    assert page.count('class="tile-words') >= 3 * len(LEVELS)
    assert "bars show shares" not in page
    sheet = load_workbook(io.BytesIO(client.get(f"{FIGURE.format(plan.slug)}.xlsx").content)).worksheets[0]
    rows = [[cell.value for cell in row] for row in sheet.iter_rows()]
    second = [row for row in rows if str(row[0]).startswith("The second area")]
    assert [(row[1], row[2]) for row in second] == [
        *zip(LEVELS, (1, 1, 1, 2, 1, 1, 1), strict=True),
    ]


def test_five_levels_are_bars_as_before(client):
    made = make_plan(scale=make_scale(LEVELS[:5]))
    page = client.get(f"{FIGURE.format(made.slug)}/").content.decode()
    assert "bars show shares" in page
    assert "tile-words" not in page


def test_three_levels_counted_together_are_a_list(client, plan):
    page = client.get(f"{FIGURE.format(plan.slug)}/").content.decode()
    assert "were rated “Carried out in full”, “Nearly carried out” or “Far advanced”" in page


def test_the_digest_of_the_data_changes_with_a_number_and_with_nothing_else(client, plan):
    def digest() -> str:
        return client.get(f"{FIGURE.format(plan.slug)}.json").json()["data_digest"]

    before = digest()
    assert before == digest()
    plan.title = "Another title"
    plan.save()
    assert digest() == before
    last = ActivityRating.objects.filter(activity__plan=plan).order_by("pk").last()
    last.level = plan.rating_scale.levels.order_by("rank").first()
    last.save()
    recount(plan)
    assert digest() != before
