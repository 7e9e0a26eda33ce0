"""Dates as people write them."""

from __future__ import annotations

import pytest

from intake.dates import date_as_known


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
