"""Every row of a figure has a name of its own, a count with a base is a share, and a base fits its row."""

from __future__ import annotations

from dataclasses import replace
from itertools import product

import pytest

from surveys.charts import figure_of
from surveys.models import Item, Survey
from surveys.selectors.published import result, results
from tests.conftest import signed_in
from tests.files import rows_of
from tests.pages import text_of

pytestmark = pytest.mark.django_db
ROWS, ANSWERS = ("Air", "Sea", "Land"), ("Not", "Partly", "Fully", "More")
PERCENT, COUNT = ("10", "20", "30", "40"), ("1", "2", "3", "4")
SHAPES = tuple(product(("single", "multiple", "grid"), (ROWS, ()), ("2", "")))
SURVEY = "/surveys/stakeholder-2020/"


def added(kind, rows, middle):
    """Add a figure with the form."""
    Survey.objects.update(status=Survey.Status.DRAFT)
    about = {"kind": kind, "items": "\n".join(rows), "options": "\n".join(ANSWERS), "middle": middle}
    signed_in("secretariat").post(f"{SURVEY}figures/add/", about | {"caption": "Asked", "place": "page 1"})
    return Survey.objects.get().questions.last()


def filled(question, percents, counts, base, **more: str):
    """Fill the grid of a figure with the form."""
    question.refresh_from_db()
    data = {"version": str(question.version), "place": "p", "reason": "Entry", "action": "save"} | more
    for item in question.items.all():
        data[f"b-{item.pk}"] = base
        for letter, values in (("p", percents), ("c", counts)):
            for option, value in zip(question.options.all(), values, strict=False):
                data[f"{letter}-{item.pk}-{option.pk}"] = value
    return signed_in("secretariat").post(f"{question.get_absolute_url()}edit/", data)


def test_a_grid_entered_by_hand_keeps_its_rows_and_shares():
    staff, walked = signed_in("secretariat"), 0
    for shape, (percents, counts) in product(SHAPES, ((PERCENT, ()), ((), COUNT), (PERCENT, COUNT))):
        question, rows, many = added(*shape), shape[1], len(shape[1]) or 1
        assert filled(question, percents, counts, "10").status_code == 302
        page = question.get_absolute_url()
        figure = rows_of(staff, f"{page[:-1]}.csv")
        of_survey = [one for one in rows_of(staff, f"{SURVEY[:-1]}.csv") if one["caption"] == "Asked"]
        api = staff.get(f"/api/v1{SURVEY}figures/{question.number}").json()["items"]
        assert len({(one["row"], one["category"]) for one in figure}) == 4 * many
        assert sorted(one["share_percent"] for one in figure) == sorted(
            ("10.0", "20.0", "30.0", "40.0") * many
        )
        assert [one["percent"] for row in api for one in row["cells"]] == [10.0, 20.0, 30.0, 40.0] * many
        assert {one["percent_is_computed"] for one in of_survey[-4:]} == {"" if percents else "yes"}
        text = text_of(staff.get(page))
        assert ("Percentages are computed here" in text) == (not percents)
        for name in rows:
            assert sum(name in one["row"] for one in figure) == 4
            assert text.count(name) > 2
            assert [name in row["label"] for row in api].count(True) == 1
        walked += 1
    assert walked == 36


def test_counts_without_a_base_are_shown_and_are_no_shares():
    question = added("grid", ROWS, "2")
    filled(question, (), COUNT, "")
    text = text_of(signed_in("secretariat").get(question.get_absolute_url()))
    assert "Most frequent answers: Air: “More”, 4; Sea" in text
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
    assert (len(sets), values) == (26, 376)


def test_no_figure_is_made_with_equal_labels_or_without_one():
    figure = figure_of(result(Survey.objects.get(), 1), Survey.objects.get())
    for name in ("rows", "categories"):
        first, second, *others = getattr(figure, name)
        for label in ("", " ", first.label):
            with pytest.raises(ValueError, match="name of its own"):
                replace(figure, **{name: (first, replace(second, label=label), *others)})


def test_a_base_that_does_not_fit_is_refused_or_kept_as_printed_and_marked():
    """On the form by each kind of question and shape; then as if it had been saved before."""
    staff, walked = signed_in("secretariat"), 0
    for shape in SHAPES:
        question = added(*shape)
        items = list(question.items.all())
        refused = filled(question, PERCENT, (), "58")
        near = "58 does not fit the numbers of its row. Nearest that fit: 50, 60, 70. Tick"
        assert (refused.status_code, text_of(refused).count(near)) == (400, 3 * len(items))
        assert refused.content.decode().count('value="58"') == len(items)
        assert "Nearest that fit: 10, 20, 30." in text_of(filled(question, PERCENT, (), "7"))
        assert filled(question, PERCENT, (), "60").status_code == 302
        Item.objects.filter(question=question).update(base=58)
        assert filled(question, PERCENT, (), "58").status_code == 302, "on record already"
        Item.objects.filter(question=question).update(base=60)
        ticks = {f"s-{item.pk}": "on" for item in items}
        assert filled(question, PERCENT, (), "58", **ticks).status_code == 302
        page = question.get_absolute_url()
        doubt, about = (
            "The base 58 does not fit the printed numbers",
            str(staff.get(f"{page[:-1]}.json").json()),
        )
        assert "58 (in doubt) of 163 answered" in about
        assert doubt in about
        assert text_of(staff.get(page)).count(doubt) > len(items)
        api = staff.get(f"/api/v1{SURVEY}figures/{question.number}").json()["items"]
        assert all(one["base_reasoning"].startswith(doubt) for one in api)
        assert any(doubt in one["reasoning"] for one in rows_of(staff, f"{SURVEY[:-1]}.csv"))
        walked += len(items)
    assert walked == 24


def test_no_base_of_the_fixtures_is_in_doubt():
    bases = [one for each in results(Survey.objects.get()) for one in each.distributions if one.base]
    assert [one.base_doubt for one in bases] == [""] * 13
