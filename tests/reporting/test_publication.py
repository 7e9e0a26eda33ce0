"""Every kind of file says who publishes it, under which licence, where it stands, and how it is cited."""

from __future__ import annotations

import io
import json
from dataclasses import replace
from datetime import date
from xml.etree import ElementTree as ET

import openpyxl
import pytest
from PIL import Image

from reporting.files import figure_file, table_file
from reporting.publication import NO_LICENCE, NOBODY, Publisher, cite_as, publication, published
from reporting.tables import CellKind, Column, Table
from tests.reporting.test_files import figure

PUBLISHER = Publisher(
    name="Made-up Programme (MUP)",
    contact="office@example.org",
    licence="CC BY 4.0",
    licence_url="https://example.org/by/4.0",
    day=date(2030, 2, 1),
)
ADDRESS = "http://testserver/figures/made-up/"
CITED = (
    "Made-up Programme (MUP) (2030). A <made-up> figure & more. 2030. "
    "{address} (as of 2030-02-01)"
)  # fmt: skip
TABLE = Table(
    "things",
    "Things",
    (Column("code", "Code"), Column("share", "Share", CellKind.DECIMAL, unit="percent of all")),
    (("A-1", 12.5),),
    (("Plan", "Plan 2030"), ("Base", "1 thing")),
)


def test_how_a_file_is_cited():
    about = (("Plan", "Plan 2030"), ("Round", "First round"), ("Base", "1 thing"))
    found = cite_as("Things", about, "https://x.org/things/", PUBLISHER)
    assert found == (
        "Made-up Programme (MUP) (2030). Things. Plan 2030, First round. https://x.org/things/ "
        "(as of 2030-02-01)"
    )
    assert cite_as("Things of Plan 2030", (("Plan", "Plan 2030"),), "", Publisher("MUP")) == (
        "MUP. Things of Plan 2030"
    )


def test_what_is_not_known_is_left_out_and_no_licence_is_told():
    said = dict(publication("Things", (("Address", "https://x.org/"),), "https://y.org/", Publisher("MUP")))
    assert said == {
        "Title": "Things",
        "Address": "https://x.org/",
        "Publisher": "MUP",
        "Licence": NO_LICENCE,
        "Cite as": "MUP. Things. https://x.org/",
    }
    assert dict(publication("Things", (), "https://y.org/", NOBODY)) == {"Title": "Things"}


def test_a_workbook_says_it_in_its_sheet_and_its_properties(settings):
    book = openpyxl.load_workbook(io.BytesIO(figure_file(figure(), "xlsx", PUBLISHER)))
    about = dict(book["About"].values)
    assert about["Publisher"] == "Made-up Programme (MUP)"
    assert about["Contact"] == "office@example.org"
    assert about["Licence"] == "CC BY 4.0 https://example.org/by/4.0"
    assert about["Date"] == "2030-02-01"
    assert about["Cite as"] == CITED.format(address=f"{settings.PORTAL_ADDRESS}/figures/made-up/")
    assert book.properties.description == (
        f"Licence: {about['Licence']}. Contact: office@example.org. Cite as: {about['Cite as']}."
    )
    assert book.properties.creator is None


def test_json_says_it_with_the_names_of_the_workbook():
    about = json.loads(figure_file(figure(), "json", PUBLISHER))["about"]
    assert about["publisher"] == "Made-up Programme (MUP)"
    assert about["cite_as"].endswith("(as of 2030-02-01)")
    # What is around the data does not change their digest.
    both = [json.loads(figure_file(figure(), "json", one))["data_digest"] for one in (PUBLISHER, NOBODY)]
    assert both[0] == both[1]


def test_a_picture_says_it_in_its_metadata_and_is_as_large_as_its_drawing():
    with Image.open(io.BytesIO(figure_file(figure(), "png", PUBLISHER))) as picture:
        picture.load()
        said, size, dpi = picture.text, picture.size, picture.info["dpi"]
    assert said["Title"] == "A <made-up> figure & more"
    assert said["Author"] == "Made-up Programme (MUP)"
    assert said["Copyright"] == "CC BY 4.0 https://example.org/by/4.0"
    assert said["Cite as"].startswith("Made-up Programme (MUP) (2030). ")
    assert [round(one) for one in dpi] == [192, 192]
    assert size[0] == 1600
    root = ET.fromstring(figure_file(figure(), "svg", PUBLISHER))
    assert root[0].tag.endswith("}title")
    terms = {one.tag.rpartition("}")[2]: one.text for one in root[-1].iter()}
    assert root[-1].tag.endswith("}metadata")
    assert terms["title"] == "A <made-up> figure & more"
    assert terms["license"] == "CC BY 4.0 https://example.org/by/4.0"
    assert terms["bibliographicCitation"].endswith("(as of 2030-02-01)")


def test_the_description_of_a_csv_says_what_its_columns_are():
    whole = published(TABLE, "https://x.org/things/", PUBLISHER)
    assert json.loads(table_file(whole, "csv-metadata.json", "https://x.org/things.csv")) == {
        "@context": ["http://www.w3.org/ns/csvw", {"@language": "en"}],
        "url": "https://x.org/things.csv",
        "dc:title": "Things",
        "dc:identifier": "https://x.org/things/",
        "dc:publisher": "Made-up Programme (MUP)",
        "dcat:contactPoint": "office@example.org",
        "dc:license": "CC BY 4.0 https://example.org/by/4.0",
        "dc:modified": "2030-02-01",
        "dc:bibliographicCitation": (
            "Made-up Programme (MUP) (2030). Things. Plan 2030. https://x.org/things/ (as of 2030-02-01)"
        ),
        "notes": [
            {"label": "Title", "text": "Things"},
            {"label": "Plan", "text": "Plan 2030"},
            {"label": "Base", "text": "1 thing"},
        ],
        "dialect": {"encoding": "utf-8", "header": True, "delimiter": ",", "quoteChar": '"'},
        "tableSchema": {
            "columns": [
                {"name": "code", "titles": "code", "dc:title": "Code", "datatype": "string", "null": ""},
                {
                    "name": "share",
                    "titles": "share",
                    "dc:title": "Share",
                    "datatype": "decimal",
                    "null": "",
                    "dc:description": "percent of all",
                },
            ]
        },
    }


@pytest.mark.parametrize("suffix", ["csv", "xlsx", "json", "svg", "png"])
def test_the_same_file_is_the_same_bytes(suffix):
    def made(publisher: Publisher) -> bytes:
        content = figure_file(figure(), suffix, publisher)
        return content if isinstance(content, bytes) else "".join(content).encode()

    assert made(PUBLISHER) == made(PUBLISHER)
    assert (made(PUBLISHER) == made(replace(PUBLISHER, licence="other"))) is (suffix == "csv")
