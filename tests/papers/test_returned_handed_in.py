"""Which documents from Word are taken in, from whom they come, and how long they are kept."""

from __future__ import annotations

import docx
import pytest

from papers.app import forget_old_returned
from papers.models import ReturnedDocument
from reporting.archives import UnreadableUploadError
from reporting.papers.returned import returned_lines
from tests.conftest import signed_in
from tests.pages import text_of
from tests.papers.in_word import WORD, edited, handed_in
from tests.papers.steps import SLUG

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("paper.doc", b"\xd0\xcf\x11\xe0", "ends in .docx"),
        ("paper.docx", b"no zip", "ends in .docx"),
        ("paper.docx", b"PK\x03\x04broken", "damaged"),
    ],
)
def test_what_is_no_document_is_refused(name, content, message):
    answer = handed_in(signed_in("secretariat"), content, name)
    assert answer.status_code == 400
    assert message in text_of(answer)
    assert not ReturnedDocument.objects.exists()
    with pytest.raises(UnreadableUploadError):
        returned_lines(name, content)


@pytest.mark.parametrize(
    ("named", "status"), [("", 200), (f"paper {SLUG}", 200), (f"annex {SLUG}", 400), ("paper another", 400)]
)
def test_a_document_that_says_it_is_another_is_refused(named, status):
    def edit(document: docx.document.Document) -> None:
        document.core_properties.identifier = named

    answer = handed_in(signed_in("secretariat"), edited(edit))
    assert answer.status_code == status
    assert (f"it calls itself “{named}”" in text_of(answer)) == (status == 400)
    assert ReturnedDocument.objects.exists() == (status == 200)


def test_only_those_who_write_the_paper_bring_it_back():
    content = edited()
    for name in ("focal-japan", "delegate", "evaluator"):
        assert handed_in(signed_in(name), content).status_code in {403, 404}
    handed_in(signed_in("secretariat"), content)
    document = ReturnedDocument.objects.get()
    assert signed_in("focal-japan").get(f"{WORD}{document.pk}/").status_code in {403, 404}
    assert signed_in("secretariat").get(f"{WORD}{document.pk + 1}/").status_code == 404
    assert signed_in("secretariat").post(f"{WORD}{document.pk}/forget/").status_code == 302
    assert not ReturnedDocument.objects.exists()


def test_documents_are_forgotten_after_a_month(settings):
    from datetime import timedelta

    from django.utils import timezone

    handed_in(signed_in("secretariat"), edited())
    assert list(forget_old_returned(timezone.now() + timedelta(days=30))) == []
    assert list(forget_old_returned(timezone.now() + timedelta(days=32))) == [
        "Documents from Word that were forgotten: 1."
    ]
