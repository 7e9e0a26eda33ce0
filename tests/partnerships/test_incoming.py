"""Tables of mechanisms, focus areas, collaborations and instruments: preview, all or nothing, round trip."""

from __future__ import annotations

import io

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from intake.kinds import kind_of
from intake.models import TableImport, WaitingTable
from partnerships.intakes import Partnerships
from partnerships.models import Collaboration, ContextInstrument, FocusArea, Mechanism
from record.refusals import NotFoundError
from tests.conftest import account, signed_in
from tests.pages import errors_in, text_of

pytestmark = pytest.mark.django_db
IMPORT = "/workspace/partnerships/import/"


def send(kind: str, content: str | bytes, name: str = "table.csv", who: str = "secretariat"):
    data = content.encode() if isinstance(content, str) else content
    return signed_in(who).post(f"{IMPORT}{kind}/", {"file": SimpleUploadedFile(name, data)})


def problems(kind: str, *rows: list[str]) -> list[str]:
    return [one.text for one in preview_of(kind, list(rows)).problems]


def preview_of(word: str, rows: list[list[str]]):
    kind = Partnerships(word)
    sheets = [{"name": "", "rows": rows, "formulas": [], "merged": []}]
    return kind.preview(sheets, kind.guessed_mapping(sheets))


def looked_at(client, address: str):
    """The preview of a table, columns that are not known left out."""
    page = client.get(address)
    form = page.context.get("form")
    if form is None:
        return address, page
    sent = {
        f"column-{sheet.place}-{one.place}": one.chosen or "-"
        for sheet in (*form.doubtful_sheets, *form.clear_sheets)
        for one in sheet.columns
    }
    sent |= {f"label-{name}-{n}": "" for name, labels in form.labels.items() for n in range(len(labels))}
    answer = client.post(address, sent)
    assert answer.status_code == 302, errors_in(answer)
    return answer["Location"], client.get(answer["Location"])


def write(client, address: str):
    """Take over what a preview shows."""
    address, page = looked_at(client, address)
    return client.post(address, {"seen": page.context["preview"].digest})


HEAD = ["Code", "Kind", "What", "Mechanisms", "Other partners", "Began", "Ended", "States named (ISO codes)"]


def test_a_table_is_looked_at_and_then_written_whole():
    content = (
        "Code;Kind;What;Mechanisms;Began;Remark\n"
        "COL-30;Joint study;Studied reserves;EABRN;2020-05;hello\n"
        "COL-3;;;;;\n"
        "COL-7;Consultation;;;;\n"
    )
    content = content.replace("COL-3;;;;;\n", "").replace("COL-7;Consultation;;;;\n", "")
    response = send("collaborations", content)
    assert response.status_code == 302
    staff = signed_in("secretariat")
    address, page = looked_at(staff, response["Location"])
    text = text_of(page)
    assert "1 new, 0 changed, 0 unchanged, 0 problems" in text
    assert "Columns that are not read: Remark." in text
    assert not Collaboration.objects.filter(code="COL-30").exists()
    assert write(staff, address).status_code == 302
    one = Collaboration.objects.get(code="COL-30")
    assert (one.kind, one.began, [each.code for each in one.mechanisms.all()]) == (
        "joint-study",
        "2020-05",
        ["EABRN"],
    )
    assert not WaitingTable.objects.exists()
    assert one.history.get().history_user == account("secretariat")


@pytest.mark.parametrize("suffix", ["xlsx", "csv"])
@pytest.mark.parametrize(
    ("kind", "address"),
    [
        ("mechanisms", "partnerships/mechanisms"),
        ("collaborations", "partnerships/collaborations"),
        ("context", "context"),
    ],
)
def test_the_portals_own_file_changes_nothing_when_it_comes_back(client, kind, address, suffix):
    answer = client.get(f"/{address}.{suffix}")
    content = b"".join(answer.streaming_content) if suffix == "csv" else answer.content
    response = send(kind, content, f"back.{suffix}")
    assert response.status_code == 302, errors_in(response)
    text = text_of(signed_in("secretariat").get(response["Location"]))
    count = {"mechanisms": 8, "collaborations": 22, "context": 12}[kind]
    assert f"0 new, 0 changed, {count} unchanged, 0 problems" in text


def test_a_changed_cell_is_shown_before_and_after(client):
    book = openpyxl.load_workbook(io.BytesIO(client.get("/partnerships/mechanisms.xlsx").content))
    sheet = book["Data"]
    place = [cell.value for cell in sheet[1]].index("Governed by") + 1
    sheet.cell(row=4, column=place, value="Meeting of Parties")
    changed = io.BytesIO()
    book.save(changed)
    response = send("mechanisms", changed.getvalue(), "changed.xlsx")
    staff = signed_in("secretariat")
    text = text_of(staff.get(response["Location"]))
    assert "0 new, 1 changed, 7 unchanged" in text
    assert "Intergovernmental Meeting → Meeting of Parties" in text
    assert write(staff, response["Location"]).status_code == 302
    assert Mechanism.objects.get(code="NOWPAP").governance == "Meeting of Parties"


@pytest.mark.parametrize(
    ("cells", "message"),
    [
        (["COL-31", "Dance", "x", "EABRN", "", "", "", ""], "“Dance” is none of the list"),
        (["COL-31", "Consultation", "x", "ASEAN", "", "", "", ""], "“ASEAN” is no mechanism on record"),
        (["COL-31", "Consultation", "x", "EABRN; EABRN", "", "", "", ""], "“EABRN” stands twice in one cell"),
        (["COL-31", "Consultation", "x", "EABRN", "", "2013-02-30", "", ""], "“2013-02-30” is not a date"),
        (["COL-31", "Consultation", "x", "EABRN", "", "", "", "ATA"], "“ATA” is no State on record"),
        (["", "Consultation", "x", "EABRN", "", "", "", ""], "Code: the row names no collaboration"),
        (["COL-31", "Consultation", "", "EABRN", "", "", "", ""], "What: This field is required"),
    ],
)
def test_a_row_that_cannot_be_is_told_and_nothing_is_written(cells, message):
    assert any(message in text for text in problems("collaborations", HEAD, cells))
    content = "\n".join(
        ";".join(f'"{cell}"' for cell in row)
        for row in (HEAD, ["COL-32", "Consultation", "ok", "EABRN", "", "", "", ""], cells)
    )
    response = send("collaborations", content)
    staff = signed_in("secretariat")
    refused = write(staff, response["Location"])
    assert refused.status_code == 409
    assert "Nothing was written" in errors_in(refused)
    assert not Collaboration.objects.filter(code__in=("COL-31", "COL-32")).exists()


def test_a_period_that_ends_before_it_begins_is_told_in_its_row():
    ok = ["COL-33", "Consultation", "ok", "EABRN", "", "", "", ""]
    wrong = ["COL-34", "Consultation", "x", "EABRN", "", "2020", "2019", ""]
    assert problems("collaborations", HEAD, ok, wrong) == ["Ended: It ends (2019) before it begins (2020)."]


def test_spellings_in_a_table_lead_to_one_record_and_never_in_a_circle():
    rows = [["Code", "Same as"], ["NOW-PAP", "NOWPAP"], ["NOWP", "NOW-PAP"]]
    found = preview_of("mechanisms", rows)
    assert [(one.name, one.state) for one in found.rows] == [("NOWPAP", "changed")]
    assert list(found.rows[0].changes) == [("Other spellings", "nothing", "NOW-PAP\nNOWP")]
    circle = [["Code", "Same as"], ["AA", "BB"], ["BB", "AA"]]
    assert problems("mechanisms", *circle) == [
        "Same as: “AA” leads in a circle back to itself.",
        "Same as: “BB” leads in a circle back to itself.",
    ]
    assert problems("mechanisms", ["Code", "Same as"], ["AA", "ZZ"]) == [
        "Same as: there is no mechanism “ZZ”."
    ]


def test_a_focus_area_mapped_twice_is_told():
    head = ["Mechanism", "Focus area", "Programme areas", "Why it belongs there"]
    row = ["NOWPAP", "Litter", "MPA", "At sea."]
    assert problems("focus-areas", head, row, row) == ["“Litter” stands twice; row 2 names it already."]
    assert problems("focus-areas", head, ["NOWPAP", "Litter", "MPA; marine", "At sea."]) == [
        "“marine” stands twice in one cell."
    ]
    assert problems("focus-areas", head, ["ASEAN", "Litter", "MPA", "x"]) == [
        "Mechanism: there is no mechanism “ASEAN”."
    ]
    response = send("focus-areas", "\n".join(";".join(one) for one in (head, row)))
    assert write(signed_in("secretariat"), response["Location"]).status_code == 302
    assert [one.code for one in FocusArea.objects.get(text="Litter").areas.all()] == ["MPA"]


def test_instruments_come_in_with_their_dates_as_known():
    response = send("context", "Code;Title;Kind;Adopted on\nnew-agreement;A new agreement;Agreement;1996\n")
    assert write(signed_in("secretariat"), response["Location"]).status_code == 302
    assert ContextInstrument.objects.get(slug="new-agreement").when == "1996"


def test_somebody_was_faster():
    response = send("collaborations", "Code;What\nCOL-1;Changed by a table\n")
    staff = signed_in("secretariat")
    refused = staff.post(response["Location"], {"seen": "of another moment"})
    assert "Something changed since this page was shown" in errors_in(refused)
    assert Collaboration.objects.get(code="COL-1").version == 1


def test_a_table_is_its_senders_own_and_unreadable_ones_are_told():
    response = send("mechanisms", "Code\nX\n")
    assert signed_in("approver").get(response["Location"]).status_code == 404
    assert "no row below its headings" in errors_in(send("mechanisms", "Code\n"))
    assert "The file is empty" in errors_in(send("mechanisms", ""))
    assert "Choose a file first" in errors_in(signed_in("secretariat").post(f"{IMPORT}mechanisms/"))
    assert send("mechanisms", "Code\nX\n", who="delegate").status_code == 403


def test_what_stands_under_no_heading_is_named_and_a_long_table_is_refused():
    found = preview_of("collaborations", [["Code", "Began", ""], ["COL-1", "2013", "2014"]])
    text = "Something stands here below no heading; give it one or delete it."
    assert [(one.at, one.text) for one in found.problems] == [("C2", text)]
    rows = "Code;What\n" + "".join(f"COL-{n};x\n" for n in range(100, 612))
    assert "more than 500 rows" in errors_in(send("collaborations", rows))


def test_an_instrument_cannot_take_a_name_that_has_no_address():
    for name in ("Foo_Bar", "new", "-x", "Ärger"):
        found = problems("context", ["Code", "Title", "Kind"], [name, "T", "Agreement"])
        assert found == ["Name in addresses: Write lower case letters, digits and hyphens; not “new”."]


def test_records_of_the_portal_itself_come_back_unchanged(client):
    response = send("collaborations", "Code;What;Mechanisms;Kind\nCOL-40;Talked;EABRN;Consultation\n")
    assert write(signed_in("secretariat"), response["Location"]).status_code == 302
    again = send("collaborations", client.get("/partnerships/collaborations.xlsx").content, "back.xlsx")
    assert "23 unchanged, 0 problems" in text_of(signed_in("secretariat").get(again["Location"]))


def test_two_rows_that_want_one_name_are_told_by_the_row_and_nothing_is_written():
    head = "Code;Name;Other spellings;Governance;Members, as printed;Secretariat"
    rows = f"{head}\nAA;First;Shared;Board;China;Nobody\nBB;Shared;;Board;China;Nobody\n"
    refused = write(signed_in("secretariat"), send("mechanisms", rows)["Location"])
    assert refused.status_code == 409
    assert "Row 3: “Shared” already leads to AA; one name cannot lead to two records." in errors_in(refused)
    assert not Mechanism.objects.filter(code__in=("AA", "BB")).exists()


def test_a_table_of_what_no_longer_exists_leads_nowhere():
    with pytest.raises(NotFoundError, match="There are no such tables"):
        kind_of(TableImport(kind=Partnerships.name, about="ships"))
