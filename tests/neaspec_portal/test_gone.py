"""What was taken out for good: every old address says so in one step, and why."""

from __future__ import annotations

import re

import pytest

from neaspec_portal.errors import GONE
from tests.conftest import signed_in
from tests.pages import text_of

ADDRESSES = [
    "/pictures/middle-answer/",
    "/pictures/middle-answer/embed/",
    *(
        f"/pictures/middle-answer.{suffix}"
        for suffix in ("csv", "csv-metadata.json", "xlsx", "json", "svg", "png", "plotly.json")
    ),
    "/workspace/papers/template/",
    "/workspace/papers/template.docx",
]


@pytest.mark.django_db
def test_every_address_of_what_was_taken_out_says_why(client):
    walked = [
        (address, pattern) for pattern in GONE for address in ADDRESSES if re.match(pattern, address[1:])
    ]
    assert [address for address, _ in walked] == ADDRESSES
    assert {pattern for _, pattern in walked} == set(GONE)
    assert len(walked) == 11
    for address, pattern in walked:
        for reader in (client, signed_in("secretariat")):
            answer = reader.get(f"{address}?plan=2016-2020")
            assert (answer.status_code, GONE[pattern] in text_of(answer)) == (410, True), address
