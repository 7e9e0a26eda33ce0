"""The attributes by which the fields of a row are known."""

from __future__ import annotations

from record.forms.choosing import FieldMarks


def test_a_field_has_its_id_its_name_and_says_that_it_is_wrong() -> None:
    marks = FieldMarks("AIR-1", {"note": ["Too long."]})
    assert marks["as_of"] == ' id="id_AIR-1-as_of" name="AIR-1-as_of"'
    assert marks["note"] == ' id="id_AIR-1-note" name="AIR-1-note" aria-invalid="true"'


def test_the_fields_of_a_locked_row_are_only_read() -> None:
    marks = FieldMarks("AIR-1", {"note": ["Too long."]}, locked=True, lists=["confidence"])
    assert marks["as_of"] == ' id="id_AIR-1-as_of" name="AIR-1-as_of" readonly'
    assert marks["note"].endswith(' aria-invalid="true" readonly')
    assert marks["confidence"].endswith('"AIR-1-confidence" disabled')


def test_a_code_cannot_end_the_attribute() -> None:
    marks = FieldMarks('A"><b', {})
    assert marks["note"] == ' id="id_A&quot;&gt;&lt;b-note" name="A&quot;&gt;&lt;b-note"'
