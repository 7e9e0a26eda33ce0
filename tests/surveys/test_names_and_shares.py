"""Every row of a figure has a name of its own, and a count with a base is a share, however it came in."""

from __future__ import annotations

from dataclasses import replace
from itertools import product

import pytest

from surveys.charts import figure_of
from surveys.models import Question, Survey
from surveys.selectors.published import result
from tests.conftest import signed_in
from tests.files import rows_of
from tests.pages import text_of

pytestmark = pytest.mark.django_db
ROWS, ANSWERS = ("Air", "Sea", "Land"), ("Not", "Partly", "Fully")
PERCENT, COUNT = ("20", "30", "50"), ("2", "3", "5")
SHAPES = tuple(product(("single", "multiple", "grid"), (ROWS, ()), ("2", ""), ((), PERCENT), ((), COUNT)))
SURVEY = "/surveys/stakeholder-2020/"


def entered(kind, rows, middle, percents, counts, base="10", **more: str):
    """Add a figure with the form, fill its grid with the form, and return it with the answer."""
    staff, about = signed_in("secretariat"), {"caption": f"{kind} {rows} {middle} {percents} {counts}"}
    about |= {"kind": kind, "items": "\n".join(rows), "options": "\n".join(ANSWERS), "middle": middle}
    staff.post(f"{SURVEY}figures/add/", about | {"place": "page 1"})
    question = Question.objects.get(caption=about["caption"])
    Survey.objects.update(status=Survey.Status.DRAFT)
    data = {"version": "1", "place": "page 1", "reason": "First entry", "action": "save"} | more
    for item in question.items.all():
        data[f"b-{item.pk}"] = base
        for letter, values in (("p", percents), ("c", counts)):
            for option, value in zip(question.options.all(), values, strict=False):
                data[f"{letter}-{item.pk}-{option.pk}"] = value
    return question, staff.post(f"{question.get_absolute_url()}edit/", data)


def test_a_grid_entered_by_hand_keeps_its_rows_and_shares():
    walked, staff = 0, signed_in("secretariat")
    for kind, rows, middle, percents, counts in SHAPES:
        if not (percents or counts):
            continue
        question, answer = entered(kind, rows, middle, percents, counts)
        assert answer.status_code == 302, text_of(answer)
        page, many = question.get_absolute_url(), len(rows) or 1
        figure = rows_of(staff, f"{page[:-1]}.csv")
        of_survey = [
            one for one in rows_of(staff, f"{SURVEY[:-1]}.csv") if one["caption"] == question.caption
        ]
        api = staff.get(f"/api/v1{SURVEY}figures/{question.number}").json()["items"]
        assert len({(one["row"], one["category"]) for one in figure}) == len(of_survey) == 3 * many
        assert sorted(one["share_percent"] for one in figure) == sorted(("20.0", "30.0", "50.0") * many)
        assert [one["percent"] for row in api for one in row["cells"]] == [20.0, 30.0, 50.0] * many
        assert {one["percent_is_computed"] for one in of_survey} == {"" if percents else "yes"}
        text = text_of(staff.get(page))
        assert ("Percentages are computed here" in text) == (not percents)
        for name in rows:
            assert sum(name in one["row"] for one in figure) == 3
            assert text.count(name) > 2
            assert [name in row["label"] for row in api].count(True) == 1
        walked += 1
    assert walked == 36


def test_counts_without_a_base_are_shown_and_are_no_shares():
    question, _ = entered("grid", ROWS, "2", (), COUNT, base="")
    text = text_of(signed_in("secretariat").get(question.get_absolute_url()))
    assert "Counts without a base are on record, so their shares are not known." in text
    assert "missing" not in text.partition("Cite as")[0].replace("ferred or missing is marked", "")


def test_every_file_of_the_catalogue_tells_its_rows_apart(client):
    """A figure names each row and part once, the survey each item and answer."""
    sets, values = client.get("/data.jsonld").json()["dataset"], 0
    for one in sets:
        files = [file["contentUrl"] for file in one["distribution"] if file["encodingFormat"] == "text/csv"]
        for lines in (rows_of(client, file.removeprefix("http://testserver")) for file in files):
            for key in (("row", "category"), ("caption", "item", "answer")):
                if lines and set(key) <= lines[0].keys():
                    found = [tuple(map(line.get, key)) for line in lines]
                    named = [one for one in found if one[-1] != "label unknown"]
                    assert all(one[0].strip() for one in found), files
                    assert len(set(named)) == len(named), files
                    values += len(found)
    assert (len(sets), values) == (28, 376)


def test_no_figure_is_made_with_equal_labels_or_without_one():
    survey = Survey.objects.get(slug="stakeholder-2020")
    figure = figure_of(result(survey, 1), survey)
    for name in ("rows", "categories"):
        first, second, *others = getattr(figure, name)
        for label in ("", " ", first.label):
            with pytest.raises(ValueError, match="name of its own"):
                replace(figure, **{name: (first, replace(second, label=label), *others)})
