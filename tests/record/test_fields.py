"""What a record says is one list of fields: of files, pages and the API."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from record.fields import Field, FieldList, PlainColumn, codes_of, plain, shown
from record.tables import CellColumn
from reporting.tables import CellKind, Column

FIELDS = FieldList(
    Field("code", "Code", str, width=10, cell="record/cells/code.html", by="order"),
    Field("kind", "Kind", str, text=shown("kind")),
    Field(
        "many", "How many", int | None, kind=CellKind.WHOLE_NUMBER, description="Null where nobody counted."
    ),
    Field("areas", "Areas", list[str], codes_of("areas")),
    Field("is_own", answer=bool),
    Field("note", "Note", read=lambda one, beside: f"{one.code} under {beside}"),
    nothing="nothing",
)


def record(**changed: object) -> SimpleNamespace:
    areas = [SimpleNamespace(code="AIR"), SimpleNamespace(code="SEA")]
    values = {
        "code": "C1",
        "kind": "talk",
        "get_kind_display": lambda: "Talk",
        "many": 7,
        "areas": SimpleNamespace(all=lambda: areas),
        "is_own": True,
    }
    return SimpleNamespace(**values | changed)


def test_the_file_has_the_fields_with_a_heading_in_their_order():
    assert FIELDS.columns == (
        Column("code", "Code", width=10),
        Column("kind", "Kind"),
        Column("many", "How many", CellKind.WHOLE_NUMBER),
        Column("areas", "Areas"),
        Column("note", "Note"),
    )
    assert FIELDS.rows([record(), record(code="", get_kind_display=lambda: "", many=None)], "a filter") == (
        ("C1", "Talk", 7, "AIR; SEA", "C1 under a filter"),
        (None, None, None, "AIR; SEA", " under a filter"),
    )


def test_the_api_has_the_fields_with_a_type_as_values():
    answer = FIELDS.answer(record(), "")
    assert answer == {"code": "C1", "kind": "talk", "many": 7, "areas": ["AIR", "SEA"], "is_own": True}
    schema = FIELDS.schema("RecordOut")
    assert schema.__name__ == "RecordOut"
    assert schema.model_validate(answer).model_dump() == answer
    described = schema.model_json_schema()
    assert described["required"] == list(answer)
    assert described["properties"]["many"]["description"] == "Null where nobody counted."


def test_the_page_shows_a_template_or_what_the_file_says():
    assert isinstance(FIELDS.cell("code"), CellColumn)
    column = FIELDS.cell("areas")
    assert isinstance(column, PlainColumn)
    assert (column.verbose_name, column.orderable) == ("Areas", False)
    assert column.render(record()) == "AIR; SEA"
    assert column.render(record(areas=SimpleNamespace(all=list))) == ""
    assert FIELDS.cell("note").render(record()) == "C1 under nothing"
    assert [FIELDS.cell(key).is_number for key in ("code", "areas", "many")] == [False, False, True]


@pytest.mark.parametrize("key", ["is_own", "nothing"])
def test_what_the_file_does_not_have_is_no_column_of_the_page(key):
    with pytest.raises(StopIteration):
        FIELDS.cell(key)


@pytest.mark.parametrize(
    ("value", "cell"),
    [
        ("", None),
        (None, None),
        (0, 0),
        (True, "yes"),
        (False, "no"),
        ([], None),
        (["a", 2], "a; 2"),
        ("x", "x"),
    ],
)
def test_a_value_becomes_a_cell(value, cell):
    assert plain(value) == cell


def test_no_two_fields_have_one_name():
    with pytest.raises(ValueError, match="same name"):
        FieldList(Field("code"), Field("code", "Code"), nothing=None)
