"""What a description of data says of who publishes it: only what is known, and as what it is."""

from __future__ import annotations

import json

import pytest

from reporting.bundles import datapackage
from reporting.linked_data import of_table
from reporting.publication import NOBODY, Publisher

PAGE = "https://example.org/data/"


@pytest.mark.parametrize(
    ("contact", "found"),
    [
        ("https://example.org/ask", {"vcard:hasURL": {"@id": "https://example.org/ask"}}),
        ("ask@example.org", {"vcard:hasEmail": {"@id": "mailto:ask@example.org"}}),
        ("The secretariat, room 12", {"vcard:note": "The secretariat, room 12"}),
    ],
)
def test_whom_to_ask_is_a_page_a_mail_address_or_words(contact, found):
    publisher = Publisher("League of Lakes", contact)
    described = of_table("Lakes", "All of them.", publisher=publisher, page=PAGE, files=())
    organisation = {"@type": "vcard:Organization", "vcard:fn": "League of Lakes"}
    assert described["dcat:contactPoint"] == organisation | found


def test_what_nobody_publishes_names_nobody():
    made = json.loads(datapackage("lakes", "Lakes", (), address=PAGE, publisher=NOBODY))
    assert made == {"profile": "tabular-data-package", "name": "lakes", "title": "Lakes", "resources": []}


def test_a_licence_is_named_with_its_address():
    publisher = Publisher("League of Lakes", licence="CC BY 4.0", licence_url="https://example.org/by")
    made = json.loads(datapackage("lakes", "Lakes", (), address=PAGE, publisher=publisher))
    assert made["licenses"] == [{"title": "CC BY 4.0", "path": "https://example.org/by"}]
    assert made["rights"] == "CC BY 4.0 https://example.org/by"
    assert "created" not in made
