"""A template that the secretariat gives for papers is used, refused with every reason, or given back."""

from __future__ import annotations

import io

import docx as word
import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile

from papers.models import PaperTemplate
from papers.services.templates import replace_template
from reporting.book_reading import LARGEST_UPLOAD
from reporting.papers.docx_template import default_template
from tests.pages import errors_in, text_of
from tests.papers.steps import SLUG

pytestmark = pytest.mark.django_db


def test_the_template_is_replaced_used_and_given_back(staff):
    made = word.Document(io.BytesIO(default_template()))
    made.sections[0].footer.paragraphs[0].text = "Our own foot"
    target = io.BytesIO()
    made.save(target)
    upload = SimpleUploadedFile("ours.docx", target.getvalue())
    assert staff.post("/workspace/papers/template/", {"file": upload}).status_code == 302
    assert "In use: ours.docx , given by secretariat" in text_of(staff.get("/workspace/papers/template/"))
    written = word.Document(io.BytesIO(staff.get(f"/papers/{SLUG}.docx").content))
    assert written.sections[0].footer.paragraphs[0].text == "Our own foot"
    assert staff.get("/workspace/papers/template.docx").content == target.getvalue()
    staff.post("/workspace/papers/template/", {"drop": "1"})
    assert "In use: the template of the portal" in text_of(staff.get("/workspace/papers/template/"))
    assert staff.get("/workspace/papers/template.docx").content == default_template()
    assert PaperTemplate.objects.count() == 2


def test_a_template_without_a_style_is_not_taken_and_every_reason_is_told(staff):
    target = io.BytesIO()
    word.Document().save(target)
    answer = staff.post(
        "/workspace/papers/template/", {"file": SimpleUploadedFile("a.docx", target.getvalue())}
    )
    assert answer.status_code == 400
    assert "It has no style “Numbered Paragraph”" in errors_in(answer)
    assert "the one in use stays" in errors_in(answer)
    assert not PaperTemplate.objects.exists()


def test_a_template_that_is_too_large_is_refused(secretariat):
    upload = SimpleUploadedFile("a.docx", b" " * (LARGEST_UPLOAD + 1))
    message = rf"The file is larger than {LARGEST_UPLOAD // 1_000_000} MB"
    with pytest.raises(ValidationError, match=message):
        replace_template(upload, by=secretariat)
    assert not PaperTemplate.objects.exists()
