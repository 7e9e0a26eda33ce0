"""A file is handed in on a page, read by the worker, and told about to whoever handed it in."""

from __future__ import annotations

import io
from datetime import timedelta

import docx
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.utils import timezone
from pypdf import PdfReader

from papers.exports import verifying
from papers.models import Paper, PaperBlock, PaperProof
from papers.nightly import forget_old_proofs
from papers.services.corrigenda import KEPT_FOR, forget_proofs
from people.models import Job
from people.services.jobs import next_job, run_job
from programmes.services.changes import recount
from tests.conftest import signed_in
from tests.pages import errors_in, text_of
from tests.papers.proofs import changed_docx, files_now
from tests.papers.steps import SLUG, cleared_paper

pytestmark = pytest.mark.django_db
PAGE = f"/papers/{SLUG}/verify/"


def handed_in(client, name: str, content: bytes):
    return client.post(PAGE, {"file": SimpleUploadedFile(name, content)})


def test_a_true_file_is_proven_and_its_bytes_are_forgotten():
    cleared_paper()
    client = signed_in("delegate")
    content = client.get(f"/papers/{SLUG}.docx").content
    answer = handed_in(client, "from a mail.docx", content)
    proof = PaperProof.objects.get()
    assert answer["Location"] == f"{PAGE}{proof.pk}/"
    assert (proof.is_read, bytes(proof.content)) == (True, b"")
    page = text_of(client.get(answer["Location"]))
    assert "Nothing differs. All " in page
    assert "from a mail.docx" in text_of(client.get(PAGE))
    report = client.get(f"{PAGE}{proof.pk}.json").json()
    assert (report["in_all"], report["differences"]) == (0, [])
    assert report["facts"] > 4_000


def test_a_changed_file_is_told_place_by_place():
    staff = signed_in("secretariat")
    answer = handed_in(staff, "x.docx", changed_docx(">163<", ">164<"))
    page = text_of(staff.get(answer["Location"]))
    assert "This file is not what the record says. Differences: 1." in page
    assert "Changed Paragraph 13 164 The paper has “163” there (Respondents" in page.replace(
        "respondents", "Respondents"
    )


def test_what_is_no_file_of_this_paper_is_told():
    staff = signed_in("secretariat")
    answer = handed_in(staff, "x.docx", b"PK\x03\x04")
    assert "This file cannot be checked. This is no DOCX that can be read." in text_of(
        staff.get(answer["Location"])
    )
    other = files_now()[1]["docx"]
    PaperProof.objects.all().delete()
    document = docx.Document(io.BytesIO(other))
    document.core_properties.identifier = "paper another"
    target = io.BytesIO()
    document.save(target)
    answer = handed_in(staff, "x.docx", target.getvalue())
    assert "This is a file of another paper, “another”." in text_of(staff.get(answer["Location"]))


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("x.txt", b"words", "Choose a .docx, .pdf or .xlsx"),
        ("x.pdf", b"", "empty"),
        ("x.pdf", b" " * 20_000_001, "The file is larger than 20 MB."),
    ],
)
def test_a_wrong_upload_is_told_and_nothing_is_kept(name, content, message):
    answer = handed_in(signed_in("secretariat"), name, content)
    assert answer.status_code == 400
    assert message in errors_in(answer)
    assert not PaperProof.objects.exists()


def test_a_report_is_seen_by_whoever_asked_for_it_alone(client, settings):
    cleared_paper()
    assert client.get(PAGE).status_code == 302
    assert "Check a file" not in client.get(f"/papers/{SLUG}/").content.decode()
    settings.JOBS = "worker"
    one = signed_in("delegate")
    address = handed_in(one, "x.pdf", one.get(f"/papers/{SLUG}.pdf").content)["Location"]
    assert "It waits for its turn." in text_of(one.get(address))
    assert Job.objects.get(kind="verify-paper").state == "waiting"
    other = signed_in("secretariat")
    for asked in (address, f"{address.rstrip('/')}.json"):
        assert other.get(asked).status_code == 404
    assert "x.pdf" not in text_of(other.get(PAGE))


def test_a_draft_is_proven_by_the_secretariat_alone():
    assert signed_in("secretariat").get(PAGE).status_code == 200
    assert signed_in("delegate").get(PAGE).status_code == 404


def test_reports_go_after_a_week():
    handed_in(signed_in("secretariat"), "x.docx", files_now()[1]["docx"])
    assert forget_proofs(timezone.now()) == 0
    assert forget_proofs(timezone.now() + KEPT_FOR + timedelta(minutes=1)) == 1
    assert not PaperProof.objects.exists()


def test_what_changed_since_a_paper_was_cleared_is_shown(updated):
    client = signed_in("secretariat")
    address = f"{PAGE}changed-since/"
    assert client.post(address).status_code == 404
    cleared_paper()
    assert "Show what has changed since" not in text_of(client.get(f"/workspace/papers/{SLUG}/"))
    rating = updated.ratings.get(activity__code="AIR-2")
    rating.level = updated.plan.rating_scale.levels.get(slug="fully")
    rating.save()
    recount(updated.plan)
    assert "Show what has changed since" in text_of(client.get(f"/workspace/papers/{SLUG}/"))
    report = client.get(client.post(address)["Location"])
    text = text_of(report)
    assert "as it was cleared on" in text
    assert "This file is not what the record says." in text
    assert "68.2" in text
    assert signed_in("delegate").post(address).status_code == 302


def test_differences_stand_as_notes_in_a_copy_of_whoever_asked_for_it():
    client = signed_in("secretariat")

    def copy_of(name: str, content: bytes, **more: str) -> bytes:
        file = SimpleUploadedFile(name, content)
        address = client.post(PAGE, {"file": file, **more})["Location"]
        page = client.get(address).content.decode()
        answer = client.get(f"{address}copy/")
        assert ("The file with the differences" in page) == (answer.status_code == 200)
        if answer.status_code == 200:
            assert signed_in("approver").get(f"{address}copy/").status_code == 404
        return answer.content if answer.status_code == 200 else b""

    changed = changed_docx(">163<", ">164<")
    assert copy_of("x.docx", changed) == b""
    document = docx.Document(io.BytesIO(copy_of("x.docx", changed, wants_copy="on")))
    [comment] = document.comments
    assert comment.text.startswith("Changed, “164” – the paper has “163” there")
    marked = next(one for one in document.paragraphs if one._p.xpath(".//w:commentReference"))
    assert "164" in marked.text
    # A file in which nothing differs has nothing to be marked, and a workbook carries no notes.
    assert copy_of("x.docx", files_now()[1]["docx"], wants_copy="on") == b""
    pdf, before = files_now()[1]["pdf"], files_now()[1]["xlsx"]
    Paper.objects.filter(slug=SLUG).update(symbol="NEASPEC/X")
    PaperBlock.objects.filter(text__contains="was established in").delete()
    reader = PdfReader(io.BytesIO(copy_of("x.pdf", pdf, wants_copy="on")))
    notes = [one.get_object() for page in reader.pages for one in page.get("/Annots") or []]
    texts = [str(one["/Contents"]) for one in notes if one["/Subtype"] == "/Text"]
    assert texts
    assert "Added, " in texts[0]
    assert copy_of("x.xlsx", before, wants_copy="on") == b""
    assert PaperProof.objects.first().report["in_all"] > 0
    assert forget_proofs(timezone.now() + KEPT_FOR + timedelta(minutes=1)) == 5


def test_the_command_writes_the_copy_too(tmp_path):
    file, target = tmp_path / "x.docx", tmp_path / "notes.docx"
    file.write_bytes(changed_docx(">163<", ">164<"))
    with pytest.raises(CommandError, match="1 things"):
        call_command("verify_paper", str(file), "--notes", str(target), stdout=io.StringIO())
    assert len(list(docx.Document(io.BytesIO(target.read_bytes())).comments)) == 1
    with pytest.raises(CommandError, match="cannot be written"):
        call_command("verify_paper", str(file), "--notes", str(tmp_path / "no" / "x"), stdout=io.StringIO())


def test_three_files_of_one_reader_wait_and_a_fourth_is_refused(settings):
    cleared_paper()
    settings.JOBS = "worker"
    client = signed_in("secretariat")
    for number in range(3):
        assert handed_in(client, f"{number}.pdf", b"%PDF-").status_code == 302
    message = "Files of yours wait to be read already. Wait for their reports first."
    refused = handed_in(client, "4.pdf", b"%PDF-")
    assert (refused.status_code, message in errors_in(refused)) == (400, True)
    since = client.post(f"{PAGE}changed-since/", follow=True)
    assert since.redirect_chain == [(PAGE, 302)]
    assert message in text_of(since)
    assert PaperProof.objects.count() == Job.objects.filter(kind="verify-paper").count() == 3
    assert handed_in(signed_in("delegate"), "5.pdf", b"%PDF-").status_code == 302


def test_a_file_that_is_gone_when_its_turn_comes_is_told(settings):
    settings.JOBS = "worker"
    handed_in(signed_in("secretariat"), "x.pdf", b"%PDF-")
    PaperProof.objects.all().delete()
    run_job(next_job("a worker").pk)
    job = Job.objects.get(kind="verify-paper")
    assert (job.state, job.outcome) == ("failed", "The file is no longer there. Upload it again.")


def test_a_copy_that_cannot_be_written_leaves_the_report_as_it_is(monkeypatch):
    monkeypatch.setattr(verifying, "annotated", lambda *_args: 1 / 0)
    client = signed_in("secretariat")
    file = SimpleUploadedFile("x.docx", changed_docx(">163<", ">164<"))
    page = client.post(PAGE, {"file": file, "wants_copy": "on"}, follow=True)
    assert "This file is not what the record says. Differences: 1." in text_of(page)
    assert "The file with the differences" not in text_of(page)


def test_what_nobody_foresaw_in_a_file_is_told_and_its_bytes_are_forgotten(monkeypatch):
    monkeypatch.setattr(verifying, "proven", lambda *_args, **_kwargs: 1 / 0)
    content = files_now()[1]["docx"]
    client = signed_in("secretariat")
    with pytest.raises(ZeroDivisionError):
        handed_in(client, "x.docx", content)
    proof = PaperProof.objects.get()
    assert (proof.is_read, bytes(proof.content)) == (True, b"")
    told = "It could not be read. An administrator finds the reason in the log."
    assert told in text_of(client.get(f"{PAGE}{proof.pk}/"))


def test_the_night_says_how_many_reports_it_deleted():
    handed_in(signed_in("secretariat"), "x.pdf", b"%PDF-")
    assert list(forget_old_proofs(timezone.now())) == []
    later = timezone.now() + KEPT_FOR + timedelta(minutes=1)
    assert list(forget_old_proofs(later)) == ["Reports of proven files that were deleted: 1."]


def test_the_command_lists_every_fact_and_writes_no_copy_where_nothing_differs(tmp_path):
    file, target, told = tmp_path / "x.docx", tmp_path / "notes.docx", io.StringIO()
    file.write_bytes(files_now()[1]["docx"])
    call_command("verify_paper", str(file), "--all", "--notes", str(target), stdout=told)
    assert not target.exists()
    assert "paragraph 13: 163 – respondents of the Stakeholder survey 2020" in told.getvalue()
    assert "agree, 0 differences" in told.getvalue()


def test_the_command_counts_words_that_are_others_and_refuses_notes_in_a_workbook(tmp_path):
    file, told = tmp_path / "x.docx", io.StringIO()
    file.write_bytes(changed_docx("was established in", "was founded in"))
    call_command("verify_paper", str(file), stdout=told)
    assert "1 words without a fact are others than in the paper" in told.getvalue()
    book = tmp_path / "x.xlsx"
    book.write_bytes(files_now()[1]["xlsx"])
    with pytest.raises(CommandError, match=r"^Only a DOCX or a PDF can carry notes\.$"):
        call_command("verify_paper", str(book), "--notes", str(tmp_path / "x"), stdout=io.StringIO())
