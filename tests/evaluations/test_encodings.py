"""Uploads that are not in UTF-8: read where it is certain, asked on the page where it is not."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from evaluations.models import Evaluation
from intake.models import WaitingTable
from tests.conftest import signed_in
from tests.pages import errors_in, html_of, text_of

pytestmark = pytest.mark.django_db
TRACKER = "Код;Рекомендация\nR1;Усилить мониторинг воздуха"
TABLE = "code;name\nkor-net;환경 협력망"
PARTNERSHIPS = "/workspace/partnerships/import/mechanisms/"


@pytest.fixture
def address() -> str:
    return f"/workspace/evaluations/{Evaluation.objects.first().slug}/import/"


def sent(client: Client, address: str, content: bytes, **more: str):
    return client.post(address, {"file": SimpleUploadedFile("tracker.csv", content), **more}, follow=True)


def test_utf_16_is_read_and_said(address):
    response = sent(signed_in("secretariat"), address, TRACKER.encode("utf-16"))
    assert "“tracker.csv” was read as UTF-16. Is that wrong?" in text_of(response)
    assert WaitingTable.objects.get().sheets[0]["rows"][0] == ["Код", "Рекомендация"]


def test_what_cannot_be_told_is_asked_with_its_heading_row_and_the_file_waits(address):
    staff = signed_in("secretariat")
    asked = sent(staff, address, TRACKER.encode("cp1251"))
    assert asked.status_code == 400
    assert "Say how it is to be read" in errors_in(asked)
    html = html_of(asked)
    assert '<option value="cp1251">windows-1251 (Cyrillic): Код;Рекомендация</option>' in html
    assert 'href="#id_encoding"' in html
    assert not WaitingTable.objects.exists()
    waiting = asked.context["asked"].waiting
    again = staff.post(address, {"waiting": waiting, "encoding": "cp1251"}, follow=True)
    assert "was read as windows-1251 (Cyrillic)" in text_of(again)
    assert WaitingTable.objects.get().sheets[0]["rows"][1] == ["R1", "Усилить мониторинг воздуха"]


def test_a_wrong_choice_is_told_and_a_forged_waiting_file_is_not_read(address):
    staff = signed_in("secretariat")
    wrong = sent(staff, address, TRACKER.encode("cp1251"), encoding="utf-8")
    assert wrong.status_code == 400
    assert "cannot be read as UTF-8" in errors_in(wrong)
    assert '<option value="utf-8" selected>' in html_of(wrong)
    forged = staff.post(address, {"waiting": "eyJuYW1lIjoieCJ9:forged", "encoding": "utf-8"})
    assert "Choose the file once more." in errors_in(forged)


def test_tables_of_partnerships_ask_alike():
    staff = signed_in("secretariat")
    asked = sent(staff, PARTNERSHIPS, TABLE.encode("cp949"))
    assert asked.status_code == 400
    assert "EUC-KR (Korean): code;name" in asked.content.decode()
    staff.post(PARTNERSHIPS, {"waiting": asked.context["asked"].waiting, "encoding": "cp949"})
    assert WaitingTable.objects.get().sheets[0]["rows"][1][1] == "환경 협력망"


def test_the_forensics_read_and_ask_too(client):
    table = "見出し;Partially;Meets;Exceeds\n全体;2.9;32.9;44.3"
    asked = sent(client, "/surveys/forensics/", table.encode("cp932"))
    assert asked.status_code == 400
    assert "Shift-JIS (Japanese): 見出し;Partially" in asked.content.decode()
    read = sent(client, "/surveys/forensics/", table.encode("cp932"), encoding="cp932")
    assert "was read as Shift-JIS (Japanese)" in text_of(read)
