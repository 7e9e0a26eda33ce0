"""Dates as people write them."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from django.core.exceptions import ValidationError

from people.dates import AsKnownField, DayField, date_as_known
from record.forms.fields import MomentField


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("2019", "2019"),
        ("2019-12", "2019-12"),
        ("2019-12-31", "2019-12-31"),
        ("March 2020", "2020-03"),
        ("Sept. 2020", "2020-09"),
        ("mar-20", "2020-03"),
        ("31-Dec-19", "2019-12-31"),
        ("31-Dec-85", "1985-12-31"),
        ("8 May 2019", "2019-05-08"),
        ("8th  May 2019", "2019-05-08"),
        ("May 8, 2019", "2019-05-08"),
        ("2019/5", "2019-05"),
        ("2019/05/08", "2019-05-08"),
        ("08.05.2019", "2019-05-08"),
        ("30/06/2021", "2021-06-30"),
        ("06/30/2021", "2021-06-30"),
        ("05/05/2021", "2021-05-05"),
    ],
)
def test_a_date_keeps_the_precision_it_is_written_with(text, found):
    assert date_as_known(text) == found


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("05/06/2021", "“05/06/2021” can be two days; write 2021-06-05 or the other one."),
        ("31 June 2021", "“31 June 2021” is not a date; write 2020, 2020-05 or 2020-05-14."),
        ("soon", "“soon” is not a date; write 2020, 2020-05 or 2020-05-14."),
        ("Maybe 2021", "“Maybe 2021” is not a date; write 2020, 2020-05 or 2020-05-14."),
        ("2019-13", "“2019-13” is not a date; write 2020, 2020-05 or 2020-05-14."),
        ("0000-00", "“0000-00” is not a date; write 2020, 2020-05 or 2020-05-14."),
        ("١٢.٠٥.٢٠١٩", "“١٢.٠٥.٢٠١٩” is not a date; write 2020, 2020-05 or 2020-05-14."),
    ],
)
def test_what_is_no_date_or_two_is_told(text, message):
    with pytest.raises(ValueError, match=r".") as error:
        date_as_known(text)
    assert str(error.value) == message


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("2027", "2027"),
        ("March 2027", "2027-03"),
        ("10 March 2027", "2027-03-10"),
        ("10.3.2027", "2027-03-10"),
        ("", ""),
    ],
)
def test_a_field_takes_a_date_as_precise_as_it_is_typed(typed, kept):
    assert AsKnownField().clean(typed) == kept


@pytest.mark.parametrize(
    "typed", ["soon", "31 June 2027", "05/06/2027", "10 March 2027 or later, we shall see"]
)
def test_a_field_refuses_what_is_no_date_and_what_can_be_two(typed):
    with pytest.raises(ValidationError):
        AsKnownField().clean(typed)


@pytest.mark.parametrize(
    "typed", ["2027-03-10", "10 March 2027", "March 10, 2027", "10.03.2027", "10-Mar-27"]
)
def test_a_day_is_typed_in_any_usual_way(typed):
    assert DayField().clean(typed) == date(2027, 3, 10)


@pytest.mark.parametrize(
    ("typed", "said"), [("March 2027", "Write the day too"), ("30 February 2027", "is not a date")]
)
def test_a_month_is_no_day(typed, said):
    with pytest.raises(ValidationError, match=said):
        DayField().clean(typed)


@pytest.mark.parametrize(
    "typed", ["2027-03-10T18:00", "10 March 2027 18:00", "10 March 2027, 18:00", "2027-03-10 18:00"]
)
def test_a_moment_has_the_same_dates(typed):
    assert MomentField().clean(typed) == datetime(2027, 3, 10, 18, tzinfo=UTC)


def test_a_moment_without_a_time_is_the_end_of_its_day():
    assert MomentField().clean("10 March 2027") == datetime(2027, 3, 10, 23, 59, tzinfo=UTC)
    with pytest.raises(ValidationError, match="Write the day and the time in UTC, as 14 May 2030 18:00"):
        MomentField().clean("at noon")
