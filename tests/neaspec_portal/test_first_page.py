"""The first page of an empty portal: who may fill it in, what it makes, and what it says of bad input."""

from __future__ import annotations

import re
from io import StringIO
from pathlib import Path
from types import SimpleNamespace

import pytest
from django.contrib.auth import get_user_model
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.db import OperationalError
from django.test import Client
from django.utils import timezone

from neaspec_portal import first_page
from people.models import LedgerEntry, MeetingKind, MemberState, Organisation
from people.policies import roles_of
from people.selectors.organisation import known_states, organisation
from people.services import WrongStateError, budgets
from people.services import organisation as services
from people.services.organisation import (
    NewOrganisation,
    create_organisation,
    is_setup_code,
    notice_at_start,
    setup_code,
)
from programmes.models import StrategicPlan
from tests.files import drawn
from tests.pages import text_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("on_an_empty_portal")]
PNG = drawn(40, 20)
PASSWORD = "river-of-nine-dragons"


def typed(**changed: object) -> dict[str, object]:
    """What somebody types on the first page, but for what is changed."""
    return {
        "code": setup_code(),
        "name": "Mekong Council",
        "short_name": "MC",
        "subtitle": "",
        "states": ["Viet Nam", "Cambodia"],
        "others": "Lao People's Democratic Republic\nYNP: Yunnan Province\nOffice of the Lakes",
        "deciding": "Council session / Council sessions",
        "other_meetings": "Working group",
        "word_areas": "basins",
        "stays_in_base": ["discontinued"],
        "accent": "#1F6F83",
        "administrator-name": "Ann",
        "administrator-email": "ann@example.org",
        "administrator-username": "ann",
        "administrator-password": PASSWORD,
        "administrator-password_again": PASSWORD,
        **changed,
    }


def refused(client: Client, words: str, **changed: object) -> str:
    """Send the page with something wrong: it is told, and nothing is stored."""
    answer = client.post("/", typed(**changed))
    assert answer.status_code == 400
    page = text_of(answer)
    assert words in page
    assert not Organisation.objects.exists()
    assert not get_user_model().objects.exists()
    assert not MemberState.objects.exists()
    return answer.content.decode()


def test_an_empty_portal_answers_with_the_form_and_nobodys_name(client):
    answer = client.get("/")
    assert answer.status_code == 200
    page = answer.content.decode()
    assert "Set this portal up" in page
    assert 'name="code"' in page
    # A token is made of letters at random.
    page = re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", page)
    for word in ("NEASPEC", "ESCAP", "SOM", "six States"):
        assert word not in page
    assert client.head("/").status_code == 200


@pytest.mark.parametrize(
    "address",
    [
        "/plans/2016-2020/activities/",
        "/plans/2016-2020/reviews/",
        "/surveys/",
        "/decisions/",
        "/search/?q=x",
        "/data/",
        "/privacy/",
        "/api/v1/plans",
    ],
)
def test_no_page_of_an_empty_portal_fails(client, address):
    assert client.get(address).status_code in {200, 404}


def test_the_page_makes_organisation_members_meetings_and_administrator(client):
    answer = client.post("/", {**typed(), "logo": SimpleUploadedFile("logo.png", PNG, "image/png")})
    assert (answer.status_code, answer["Location"]) == (302, "/setup/")
    own = organisation()
    assert (own.name, own.subtitle, own.accent, own.logo_type) == (
        "Mekong Council",
        "Strategic plan review",
        "#1f6f83",
        "image/png",
    )
    assert (own.called.areas, own.called.area, own.stays_in_base) == ("basins", "area", "discontinued")
    assert list(MemberState.objects.values_list("iso_code", "name")) == [
        ("KHM", "Cambodia"),
        ("LAO", "Lao People’s Democratic Republic"),
        ("OOTL", "Office of the Lakes"),
        ("VNM", "Viet Nam"),
        ("YNP", "Yunnan Province"),
    ]
    assert list(MeetingKind.objects.values_list("name", "plural", "receives_rounds")) == [
        ("Council session", "Council sessions", True),
        ("Working group", "Working groups", False),
    ]
    ann = get_user_model().objects.get()
    assert roles_of(ann) == {"administrator", "public"}
    assert ann.check_password(PASSWORD)
    assert client.get("/setup/").status_code == 200
    assert client.get("/logo/1/")["Content-Type"] == "image/png"
    assert "#1f6f83" in client.get("/look/1.css").content.decode()
    assert "Rounds" not in text_of(client.get("/setup/"))
    assert LedgerEntry.objects.filter(event="organisation", after="Mekong Council (MC)").exists()
    page = client.get("/")
    assert page.status_code == 200
    assert "Nothing is published yet." in text_of(page)
    assert Client().post("/", typed(name="Thieves")).status_code == 405
    assert Organisation.objects.get().name == "Mekong Council"
    with pytest.raises(WrongStateError, match="set up already"):
        create_organisation(NewOrganisation({"name": "Thieves", "short_name": "T"}))
    with pytest.raises(CommandError, match="set up already"):
        call_command("setup_code")


def test_a_stranger_without_the_code_claims_nothing(client):
    page = refused(client, "This is not the code of this server.", code="AAAA-AAAA-AAAA-AAAA")
    assert 'value="Mekong Council"' in page
    assert PASSWORD not in page
    out = StringIO()
    call_command("setup_code", stdout=out)
    assert out.getvalue().strip() == setup_code()
    assert is_setup_code(setup_code().lower().replace("-", " "))
    assert not is_setup_code("")


def test_the_server_prints_the_code_when_it_starts_empty_and_never_else(monkeypatch):
    assert notice_at_start().endswith(f"/ and give this code: {setup_code()}")

    def fail() -> bool:
        raise OperationalError("no such table")

    monkeypatch.setattr(services, "is_empty_portal", fail)
    assert notice_at_start() == ""
    monkeypatch.setattr(services, "is_empty_portal", lambda: False)
    assert notice_at_start() == ""


def test_guesses_of_the_code_have_a_budget(client, settings, monkeypatch):
    settings.COSTLY_A_MINUTE = 2
    at = timezone.now()
    monkeypatch.setattr(budgets, "timezone", SimpleNamespace(now=lambda: at))
    answers = [client.post("/", typed(code="WRONG"), REMOTE_ADDR="10.9.8.7").status_code for _ in range(4)]
    assert answers[:2] == [400, 400]
    assert 429 in answers


@pytest.mark.parametrize(
    ("words", "changed"),
    [
        ("This field is required", {"short_name": ""}),
        ("stands twice", {"others": "A1: One\nA1: Two"}),
        ("stands twice", {"others": "Japan\nJPN"}),
        ("Write a colour", {"accent": "red"}),
        ("too short", {"administrator-password": "short", "administrator-password_again": "short"}),
        ("The two passwords differ", {"administrator-password_again": "something-else-1"}),
        ("Enter a valid email address", {"administrator-email": "nobody"}),
        ("There is such a kind already", {"deciding": "Council\nCouncil"}),
        ("Leave out the @", {"administrator-username": "ann@example.org"}),
    ],
)
def test_what_is_wrong_is_told_and_nothing_is_stored(client, words, changed):
    page = refused(client, words, **changed)
    assert 'value="Ann"' in page, "what was typed stays"


@pytest.mark.parametrize("content", [b"GIF89a" + b"\0" * 20, b"", b"\x89PNG\r\n\x1a\n" + b"\0" * 300_000])
def test_a_logo_that_is_no_picture_or_too_large_is_refused(client, content):
    page = refused(client, "Logo:", logo=SimpleUploadedFile("logo.png", content, "image/png"))
    assert 'value="Mekong Council"' in page, "what was typed stays"


def test_the_example_needs_only_code_and_administrator(client):
    answer = client.post("/", typed(name="", short_name="", example="1"))
    assert (answer.status_code, answer["Location"]) == (302, "/")
    assert StrategicPlan.objects.get().slug == "2016-2020"
    assert organisation().short_name == "NEASPEC"
    assert roles_of(get_user_model().objects.get(username="ann")) == {"administrator", "public"}
    assert "15" in text_of(Client().get("/"))


def test_an_example_that_cannot_be_loaded_leaves_the_portal_empty(client, monkeypatch):
    monkeypatch.setattr(first_page, "EXAMPLE", ("load_review", "no_such_command"))
    page = refused(client, "no_such_command", name="", short_name="", example="1")
    assert 'value="Ann"' in page
    assert not StrategicPlan.objects.exists()


GOOD = """
name: League of Lakes
short_name: LoL
words: {area: lake, areas: lakes}
members: [MNG, KAZ, {code: LKO, name: Office of the Lakes}]
meetings:
- {name: Assembly, plural: Assemblies}
- {name: Bureau, decides: false}
"""


def test_a_file_sets_the_portal_up_without_a_browser(tmp_path: Path):
    file, out = tmp_path / "lakes.yaml", StringIO()
    file.write_text(GOOD)
    call_command("create_organisation", file, stdout=out)
    assert "League of Lakes (LoL)" in out.getvalue()
    assert list(MemberState.objects.values_list("iso_code", flat=True)) == ["KAZ", "MNG", "LKO"]
    assert list(MeetingKind.objects.values_list("slug", "receives_rounds")) == [
        ("assembly", True),
        ("bureau", False),
    ]
    call_command("create_organisation", file, "--if-empty")
    with pytest.raises(CommandError, match="set up already"):
        call_command("create_organisation", file)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("name: X", "short_name: Field required"),
        ("short_name: X\nname: Y\ncolour: red", "colour: Extra inputs"),
        ("short_name: X\nname: Y\nmembers: [QQQ]", "“QQQ” is not the code of a State"),
        ("short_name: X\nname: Y\nmembers: [MNG, MNG]", "on record already"),
        ("short_name: X\nname: Y\nlogo: nowhere.png", "cannot be read"),
        ("short_name: X\nname: Y\nwords: {thing: x}", "names of the things"),
        ("[1, 2", "cannot be read"),
    ],
)
def test_a_bad_file_is_refused_whole(tmp_path: Path, content, message):
    file = tmp_path / "bad.yaml"
    file.write_text(content)
    with pytest.raises(CommandError, match=message.replace("(", r"\(")):
        call_command("create_organisation", file)
    assert not Organisation.objects.exists()
    assert not MemberState.objects.exists()


def test_the_states_are_named_as_the_united_nations_name_them():
    names = {one.code: one.name for one in known_states()}
    assert len(names) == 195
    assert (names["CIV"], names["TUR"], names["LAO"]) == (
        "Côte d’Ivoire",
        "Türkiye",
        "Lao People’s Democratic Republic",
    )


def test_a_file_that_is_too_large_is_refused_unread(tmp_path: Path):
    file = tmp_path / "large.yaml"
    file.write_bytes(b"#" * 1_000_001)
    with pytest.raises(CommandError, match=r"large\.yaml is larger than 1 MB\."):
        call_command("create_organisation", file)


def test_who_sets_up_a_portal_a_moment_later_is_told(monkeypatch):
    monkeypatch.setattr(Organisation, "full_clean", lambda own: made_by_another())

    def made_by_another():
        Organisation.objects.bulk_create([Organisation(name="Mekong Council", short_name="MC")])

    with pytest.raises(WrongStateError, match="Somebody has just set this portal up"):
        create_organisation(NewOrganisation({"name": "Thieves", "short_name": "T"}))
    assert not Organisation.objects.filter(name="Thieves").exists()
