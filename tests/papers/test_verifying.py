"""A file is handed in on a page, read by the worker, and told about to whoever handed it in."""

from __future__ import annotations

import io
import json
from datetime import timedelta

import docx
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.utils import timezone

from papers.app import forget_old_proofs
from papers.exports import making
from papers.exports.bundle import make_bundle
from papers.models import PaperFile, PaperProof
from papers.services.corrigenda import KEPT_FOR, forget_proofs, keep_bundle
from people.models import Event, Job
from people.services.jobs import next_job, run_job
from programmes.services.changes import recount
from tests.conftest import account, signed_in
from tests.pages import errors_in, text_of
from tests.papers.proofs import changed_docx, files_now, remade, replaced
from tests.papers.steps import SLUG, cleared_paper, presented_paper, the_paper

pytestmark = pytest.mark.django_db
PAGE = f"/papers/{SLUG}/verify/"


def handed_in(client, name: str, content: bytes):
    return client.post(PAGE, {"file": SimpleUploadedFile(name, content)})


def command(*arguments: object) -> str:
    said = io.StringIO()
    try:
        call_command("verify_paper", *map(str, arguments), stdout=said)
    except CommandError as error:
        return f"{said.getvalue()}{error}"
    return said.getvalue()


def test_cleared_bytes_are_recognised_and_the_file_is_forgotten():
    cleared_paper()
    client = signed_in("delegate")
    for form in ("docx", "pdf", "xlsx", "pptx", "json", "html"):
        content = bytes(PaperFile.objects.get(format=form).content)
        address = handed_in(client, f"from a mail.{form}", content)["Location"]
        page = text_of(client.get(address))
        assert "Nothing differs. These are the bytes of " in page, form
        assert f"cleared on {timezone.now():%-d %B %Y}, by " in page
    proof = PaperProof.objects.first()
    assert (proof.is_read, bytes(proof.content)) == (True, b"")
    report = client.get(f"{PAGE}{proof.pk}.json").json()
    assert (report["in_all"], report["differences"]) == (0, [])


def test_a_file_that_was_packed_anew_agrees_and_a_changed_one_is_told_place_by_place():
    cleared_paper()
    staff, content = signed_in("secretariat"), bytes(PaperFile.objects.get(format="docx").content)
    page = text_of(staff.get(handed_in(staff, "x.docx", remade(content, {}))["Location"]))
    assert "Nothing differs. Compared with the file cleared on" in page
    changed = replaced(content, "word/document.xml", ">163<", ">164<")
    page = text_of(staff.get(handed_in(staff, "x.docx", changed)["Location"]))
    assert "Differences: 1." in page
    assert "Numbers Under “Stakeholder survey” 163 164" in page


def test_a_file_of_an_earlier_stage_says_which():
    cleared_paper()
    earlier = bytes(PaperFile.objects.get(format="docx").content)
    presented_paper_of_others = replaced(earlier, "word/document.xml", ">163<", ">164<")
    PaperFile.objects.filter(format="docx").update(content=presented_paper_of_others, sha256="0" * 64)
    PaperFile.objects.create(
        paper=the_paper(), stage="presented", format="docx", content=earlier, size=1, sha256="1" * 64
    )
    page = signed_in("secretariat")
    text = text_of(page.get(handed_in(page, "x.docx", remade(earlier, {}))["Location"]))
    assert "It agrees with an earlier one, presented on" in text


def test_differences_are_accepted_with_a_reason_and_approvers_are_told():
    cleared_paper()
    content = bytes(PaperFile.objects.get(format="docx").content)
    changed = replaced(content, "word/document.xml", ">163<", ">164<")
    hiding = "<w:r><w:rPr><w:vanish/></w:rPr><w:t> never</w:t></w:r>"
    changed = replaced(changed, "word/document.xml", r"(former staff\. In all, </w:t></w:r>)", rf"\1{hiding}")
    client = signed_in("delegate")
    address = handed_in(client, "x.docx", changed)["Location"]
    lines = {one["kind"]: one for one in client.get(f"{address.rstrip('/')}.json").json()["differences"]}
    number, hidden = lines["numbers"]["key"], lines["hidden or unsafe"]["key"]
    refused = client.post(f"{address}accept/", {"differences": [number], "reason": " "})
    assert (refused.status_code, "Say why they are accepted." in errors_in(refused)) == (400, True)
    for chosen, message in (
        ([hidden], "never accepted"),
        ([], "Choose the differences"),
        (["x"], "Choose the diff"),
    ):
        refused = client.post(f"{address}accept/", {"differences": chosen, "reason": "A misprint"})
        assert (refused.status_code, message in errors_in(refused)) == (400, True)
        assert 'value="A misprint"' in refused.content.decode()
    done = client.post(
        f"{address}accept/", {"differences": [number], "reason": "A misprint of the meeting"}, follow=True
    )
    assert "Accepted. Approvers see it on their desk." in text_of(done)
    assert ": A misprint of the meeting" in text_of(done)
    told = Event.objects.get(kind="differences-accepted")
    assert (told.address, told.by) == (address, account("delegate"))
    assert "A misprint of the meeting" in text_of(signed_in("approver").get(address))
    assert signed_in("secretariat").get(address).status_code == 404
    # The same bytes handed in again say what was accepted of them; and the report stays.
    again = client.get(handed_in(client, "again.docx", changed)["Location"])
    assert ": A misprint of the meeting" in text_of(again)
    assert forget_proofs(timezone.now() + KEPT_FOR + timedelta(minutes=1)) == 1
    assert PaperProof.objects.get().accepted[number]["reason"] == "A misprint of the meeting"


def test_what_is_no_file_of_this_paper_is_told():
    staff = signed_in("secretariat")
    told = text_of(staff.get(handed_in(staff, "x.docx", b"PK\x03\x04")["Location"]))
    assert "This file cannot be checked. This is no file that can be opened." in told
    document = docx.Document(io.BytesIO(files_now()[1]["docx"]))
    document.core_properties.identifier = "paper another"
    target = io.BytesIO()
    document.save(target)
    told = text_of(staff.get(handed_in(staff, "x.docx", target.getvalue())["Location"]))
    assert "This is a file of another paper, “another”." in told
    PaperProof.objects.all().delete()
    document.core_properties.identifier = f"corrigendum {SLUG}"
    target = io.BytesIO()
    document.save(target)
    told = text_of(staff.get(handed_in(staff, "x.docx", target.getvalue())["Location"]))
    assert "This paper corrects no other, so it has no corrigendum." in told


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        (
            "x.txt",
            b"words",
            "Only files that end in .docx, .pdf, .xlsx, .pptx, .json or .html can be checked.",
        ),
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
    for other in (signed_in("secretariat"), signed_in("approver")):
        for asked in (address, f"{address.rstrip('/')}.json"):
            assert other.get(asked).status_code == 404
        assert "x.pdf" not in text_of(other.get(PAGE))


def test_a_draft_is_checked_by_the_secretariat_alone_beside_what_it_says_now():
    staff = signed_in("secretariat")
    assert staff.get(PAGE).status_code == 200
    assert signed_in("delegate").get(PAGE).status_code == 404
    page = text_of(staff.get(handed_in(staff, "x.docx", changed_docx(">163<", ">164<"))["Location"]))
    assert "Differences: 1. Compared with the draft as it is now." in page


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
    text = text_of(client.get(client.post(address)["Location"]))
    assert "as it would be written today" in text
    assert "Minimally Fully" in text
    assert signed_in("delegate").post(address).status_code == 302


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


def test_what_nobody_foresaw_in_a_file_is_told_and_its_bytes_are_forgotten(monkeypatch):
    monkeypatch.setattr(making, "checked", lambda *_args, **_kwargs: 1 / 0)
    client = signed_in("secretariat")
    with pytest.raises(ZeroDivisionError):
        handed_in(client, "x.docx", files_now()[1]["docx"])
    proof = PaperProof.objects.get()
    assert (proof.is_read, bytes(proof.content)) == (True, b"")
    told = "It could not be read. An administrator finds the reason in the log."
    assert told in text_of(client.get(f"{PAGE}{proof.pk}/"))


def test_the_night_says_how_many_reports_it_deleted():
    handed_in(signed_in("secretariat"), "x.pdf", b"%PDF-")
    assert list(forget_old_proofs(timezone.now())) == []
    later = timezone.now() + KEPT_FOR + timedelta(minutes=1)
    assert list(forget_old_proofs(later)) == ["Reports of proven files that were deleted: 1."]


def test_the_command_says_the_same_as_the_page(tmp_path):
    cleared_paper()
    content = bytes(PaperFile.objects.get(format="docx").content)
    whole, wrong, page = tmp_path / "a.docx", tmp_path / "b.docx", tmp_path / "c.html"
    whole.write_bytes(content)
    wrong.write_bytes(replaced(content, "word/document.xml", ">163<", ">164<"))
    page.write_bytes(
        bytes(PaperFile.objects.get(format="html").content).replace(b"163 people", b"164 people")
    )
    assert command(whole).startswith("These are the bytes of ")
    said = command(wrong)
    assert (
        "numbers, under “Stakeholder survey”: “163” → “164”\n     1 numbers\nDifferences in b.docx: 1."
        in said
    )
    listed = io.StringIO()
    with pytest.raises(CommandError):
        call_command("verify_paper", str(wrong), json=True, stdout=listed)
    [one] = json.loads(listed.getvalue())["differences"]
    assert (one["kind"], one["before"], one["after"]) == ("numbers", "163", "164")
    assert "does not say which paper it is" in command(page)
    assert "“163” → “164”" in command(page, "--paper", SLUG)
    assert "cannot be read" in command(tmp_path / "nothing.pdf")
    assert command() == "Name the file to be checked."
    assert "scripts, layers, forms, attachments" in command("--what")


def test_a_brief_is_laid_beside_the_one_of_now(client, tmp_path):
    content = client.get("/plans/2016-2020/air/brief.docx").content
    file = tmp_path / "brief.docx"
    file.write_bytes(content)
    assert "Compared with the brief as it would be made now.\nNothing differs." in command(file)
    file.write_bytes(replaced(content, "word/document.xml", ">Minimally<", ">Fully<"))
    assert "“Minimally” → “Fully”" in command(file)
    file.write_bytes(replaced(content, "docProps/core.xml", "/air<", "/fire<"))
    assert command(file) == "There is no area of which this could be the brief."


def test_a_signed_bundle_is_enough_without_a_database(tmp_path, monkeypatch):
    paper = presented_paper()
    packed = make_bundle(paper, tell=lambda _step: None)
    keep_bundle(paper, packed, audience="everybody", asked_by=account("delegate").pk, begun_at=timezone.now())
    bundle, file = tmp_path / "bundle.zip", tmp_path / "x.docx"
    bundle.write_bytes(packed)
    import zipfile

    with zipfile.ZipFile(bundle) as opened:
        content = opened.read(f"paper/{SLUG}.docx")
        figure = next(one for one in opened.namelist() if one.endswith(".svg"))
        drawing, sums = opened.read(figure), opened.read("SHA256SUMS")
    file.write_bytes(content)
    # Data and figures of a bundle that is stored are recognised too.
    odd = tmp_path / "odd.json"
    with zipfile.ZipFile(bundle) as opened:
        odd.write_bytes(
            opened.read(
                next(
                    one
                    for one in opened.namelist()
                    if one == "data/datapackage.json" or one.endswith("datapackage.json")
                )
            )
        )
    assert "in the signed bundle of " in command(odd)
    monkeypatch.setattr(
        "papers.management.commands.verify_paper.require_table_of",
        lambda _model: pytest.fail("the database was asked"),
    )
    assert command(file, "--bundle", bundle).startswith(
        f"These are the bytes of “paper/{SLUG}.docx” in the bundle."
    )
    file.write_bytes(replaced(content, "word/document.xml", ">163<", ">164<"))
    said = command(file, "--bundle", bundle)
    assert f"Compared with “paper/{SLUG}.docx” of the bundle. The bundle was signed by the key " in said
    assert "“163” → “164”" in said
    for changed in ({figure: drawing + b" "}, {"SHA256SUMS": sums.replace(b"a", b"b", 1)}):
        bundle.write_bytes(remade(packed, changed))
        assert (
            command(file, "--bundle", bundle)
            == "The bundle is not what its key signed, so it proves nothing."
        )
