"""A column that only an example knows stands in the file, on the page and in the API: one file says how."""

from __future__ import annotations

from django.contrib.auth.models import AnonymousUser
from django.template import Context, Template
from django.test import RequestFactory

from evaluations.fields import NOTHING, RECOMMENDATION
from evaluations.selectors.recommendations import rows_of
from tests.example.responsible_unit import WITH_UNIT, WithUnitTable


def test_it_stands_in_the_file_on_the_page_and_in_the_api(db):
    rows = rows_of(AnonymousUser())
    named = next(one for one in rows if one.recommendation.addressees.all())
    first = named.recommendation.addressees.all()[0].name
    assert WITH_UNIT.columns[-1].heading == "Responsible unit"
    assert WITH_UNIT.row(named, NOTHING)[-1] == first
    assert WITH_UNIT.row(named, NOTHING)[:-1] == RECOMMENDATION.row(named, NOTHING)
    schema = WITH_UNIT.schema("WithUnitOut")
    assert schema.model_json_schema()["properties"]["responsible_unit"] == {
        "description": "Who sees to it.",
        "title": "Responsible Unit",
        "type": "string",
    }
    answer = WITH_UNIT.answer(named, NOTHING)
    assert schema.model_validate(answer).model_dump()["responsible_unit"] == first
    table = WithUnitTable([named], sort="responsible_unit")
    request = RequestFactory().get("/", {"order": "responsible_unit"})
    page = Template("{% load django_tables2 %}{% render_table table %}").render(
        Context({"table": table, "request": request})
    )
    assert "Responsible unit" in page
    assert first in page
