"""What a row of a workbook may not say, each rule by its own words."""

from __future__ import annotations

import re

import pytest

from tests.plan_books import book_from, exported, foreign_plan, mended, previewed, problems_in, set_cell

pytestmark = pytest.mark.django_db

LEVELS = (("Done", "yes"), ("Half done", "no"), ("Not done", "no"))


def rivers(**changed):
    """A plan of two activities, with what some rows of it say otherwise: by sheet, a row or further values."""
    rows = foreign_plan(
        "rivers", LEVELS, areas=("RIV",), activities=2, rounds=("first",), rate=lambda *_: {"level": "Done"}
    )
    rows["meetings"] = [{"code": "CS-1", "kind": "SOM", "name": "First session", "year": "2021"}]
    for sheet, values in changed.items():
        if isinstance(values, list):
            rows[sheet] = [*rows.get(sheet, []), *values]
        else:
            rows[sheet] = [{**rows[sheet][0], **values}, *rows[sheet][1:]]
    return book_from(rows)


@pytest.mark.parametrize(
    ("changed", "sheet", "message"),
    [
        ({"meetings": {"year": "1989"}}, "Meetings", "The year lies between 1990 and 2100."),
        ({"meetings": {"month": "13"}}, "Meetings", "A month is a number from 1 to 12."),
        ({"meetings": {"documents": "no address"}}, "Meetings", "Write a title, a blank and an address"),
        ({"meetings": {"ends_on": "2021-03-04"}}, "Meetings", "A last day needs a first day."),
        (
            {"meetings": {"starts_on": "2021-03-05", "ends_on": "2021-03-04"}},
            "Meetings",
            "The meeting ends before it begins.",
        ),
        ({"rounds": {"state": "Presented"}}, "Rounds", "names the meeting it was presented to"),
        ({"rounds": {"updates": "first"}}, "Rounds", "updates an earlier one, with a smaller number"),
        (
            {"ratings": {"not_rated_because": "Discontinued"}},
            "Ratings",
            "A level and a reason for having none stand here; leave one.",
        ),
        (
            {"ratings": {"merged_into": "RIV-2"}},
            "Ratings",
            "Only an activity that is not rated because it was merged names another.",
        ),
        (
            {"ratings": {"level": "", "not_rated_because": "Merged", "merged_into": "RIV-1"}},
            "Ratings",
            "An activity is merged into another one.",
        ),
        ({"evidence": {"url": ""}}, "Evidence", "Evidence is a link, or a file with its SHA-256."),
        ({"citations": {"of": "Area", "round": "", "code": "RIV", "part": "Note"}}, "Citations", "has no part"),
        (
            {"areas": {"slug": "activities"}},
            "Areas",
            "The address “activities” belongs to a page of the portal; choose another.",
        ),
        (
            {"areas": {"slug": "air"}},
            "Areas",
            "The address “air” belongs to area AIR; choose another.",
        ),
        (
            {"areas": [{"code": "LAK", "name": "Area Riv"}], "objectives": [{"area": "LAK", "text": "Reach it."}]},
            "Areas",
            "“area-riv” is in row 2 already; each row has its own.",
        ),
        ({"plan": {"members": "JPN, MOON"}}, "Plan", "“MOON” is the code of no member"),
        ({"plan": {"stays_in_base": "discontinued, bored"}}, "Plan", "“bored” is not a reason"),
        ({"plan": {"followed_until": "2024"}}, "Plan", "Say what the sources tell of what followed"),
        ({"scale": [{"label": "Half done"}]}, "Scale", "“Half done” is in row 3 already; each row has its own."),
    ],
)  # fmt: skip
def test_a_row_that_breaks_a_rule_is_named_at_its_cell(changed, sheet, message, secretariat):
    found = problems_in(previewed(rivers(**changed), secretariat))
    [at] = {at for name, at, said in found if name == sheet and message in said}
    assert re.fullmatch(r"[A-Z]*[2-9]", at), at
    assert {name for name, _, _ in found} == {sheet}, found


def test_reasons_in_the_base_are_read_by_label_and_by_slug(secretariat):
    assert (
        problems_in(previewed(rivers(plan={"stays_in_base": "Discontinued; no-information"}), secretariat))
        == []
    )


@pytest.mark.parametrize(
    ("sheet", "heading", "line", "value", "message"),
    [
        ("Plan", "Scale", 2, "other", "is rated on another scale already; a new scale needs a new plan"),
        ("Plan", "Name of the scale", 2, "Other", "Rounds of this plan stand on its wording"),
    ],
)
def test_another_scale_of_a_plan_on_record_is_refused(
    plan, sheet, heading, line, value, message, secretariat
):
    content = mended(exported(plan.slug), set_cell(sheet, heading, line, value))
    assert any(
        one[0] in {sheet, "Scale"} and message in one[2]
        for one in problems_in(previewed(content, secretariat))
    )


def test_a_value_that_a_record_has_already_is_named_with_what_has_it(plan, secretariat):
    def only_one_more_round(book):
        rows = book["Rounds"]
        headings = [cell.value for cell in rows[1]]
        rows.delete_rows(3, rows.max_row)
        rows.cell(2, headings.index("Code") + 1, "another")
        rows.cell(2, headings.index("Number") + 1, 1)
        for name in ("Ratings", "Citations"):
            book[name].delete_rows(2, book[name].max_row)

    content = mended(exported(plan.slug), only_one_more_round)
    said = {
        message for sheet, _, message in problems_in(previewed(content, secretariat)) if sheet == "Rounds"
    }
    assert "“1” is on record for another round; each has its own." in said
