"""Taking a round or a circulation away as a workbook, and bringing it back: preview, then confirm."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from people.policies import may
from programmes.exports.circulations import review_document
from programmes.forms.bench import BenchRow
from programmes.forms.reviewing import TypedPosition
from programmes.importers import uploads
from programmes.importers.sheets import bench_sheet, review_sheet
from programmes.models import AssessmentRound, Circulation, PendingUpload
from programmes.models.circulations import type_of_subject
from programmes.selectors import circulations as selectors
from programmes.selectors.workbench import workbench
from programmes.services import offline as services
from programmes.views.review import own_review
from record.refusals import NotFoundError, StaleVersionError
from record.views.responses import asks_for, file_response, person, type_of_file
from reporting.documents import document
from reporting.fillable import fillable_workbook
from reporting.incoming import LARGEST_UPLOAD
from reporting.unreadable import UnreadableUploadError


@require_safe
@asks_for()
def bench_workbook(request: HttpRequest, plan: str, slug: str) -> type_of_file:
    """A round as a workbook to rate in."""
    assessment_round = selectors.staff_round(plan, slug)
    content = fillable_workbook(bench_sheet(workbench(assessment_round)))
    return file_response(content, f"ratings-{plan}-{slug}", "xlsx")


@require_safe
@asks_for()
def review_file(request: HttpRequest, plan: str, slug: str, number: int, suffix: str) -> type_of_file:
    """A circulation as a workbook to fill in, or as a document to print."""
    seen = own_review(request, plan, slug, number)
    name = f"review-{plan}-{slug}-{number}-{seen.state.iso_code}"
    if suffix == "xlsx":
        return file_response(fillable_workbook(review_sheet(seen)), name, "xlsx")
    return file_response(document(review_document(seen)), name, "docx")


def uploaded_content(request: HttpRequest) -> tuple[str, bytes]:
    """Return name and bytes of the uploaded file; raises UnreadableUploadError."""
    file: UploadedFile | None = request.FILES.get("file")
    if file is None:
        raise UnreadableUploadError("Choose a workbook first.")
    if file.size is None or file.size > LARGEST_UPLOAD:
        raise UnreadableUploadError(f"The file is larger than {LARGEST_UPLOAD // 1_000_000} MB.")
    return file.name or "workbook", file.read()


def _uploaded(
    request: HttpRequest,
    read: Callable[[str, bytes], Sequence[uploads.UploadedRow]],
    subject: type_of_subject,
    *,
    back: str,
    circulation: Circulation | None = None,
) -> HttpResponse:
    """Read a workbook and go to what it would change, or say why it cannot be read."""
    problem = ""
    if request.method == "POST":
        try:
            name, content = uploaded_content(request)
            kept = services.keep_upload(
                subject=subject,
                circulation=circulation,
                name=name,
                rows=[row.as_json() for row in read(name, content)],
                by=person(request),
            )
        except (UnreadableUploadError, ValidationError) as error:
            problem = " ".join(getattr(error, "messages", [str(error)]))
        else:
            return redirect(f"{request.path}{kept.pk}/")
    context = {
        "round": subject,
        "plan": subject.plan,
        "problem": problem,
        "back": back,
    }
    return render(request, "programmes/upload.html", context, status=400 if problem else 200)


@require_http_methods(["GET", "POST"])
def bench_upload(request: HttpRequest, plan: str, slug: str) -> HttpResponse:
    """Bring a workbook of ratings back: read it, then look at what it would change."""
    assessment_round = selectors.staff_round(plan, slug)

    def read(name: str, content: bytes) -> list[uploads.UploadedRow]:
        return uploads.read_bench_upload(name, content, workbench(assessment_round))

    back = reverse("programmes:round-desk", args=[plan, slug])
    return _uploaded(request, read, assessment_round, back=back)


@require_http_methods(["GET", "POST"])
def review_upload(request: HttpRequest, plan: str, slug: str, number: int) -> HttpResponse:
    """Bring a State's workbook back: read it, then look at what it would change."""
    seen = own_review(request, plan, slug, number)
    circulation = seen.circulation

    def read(name: str, content: bytes) -> list[uploads.UploadedRow]:
        return uploads.read_review_upload(name, content, seen)

    back = reverse("programmes:review-circulation", args=[plan, slug, number])
    return _uploaded(request, read, circulation.subject, back=back, circulation=circulation)


def _pending(
    request: HttpRequest, key: int, assessment_round: AssessmentRound | None, circulation: Circulation | None
) -> PendingUpload:
    """Return one's own upload; another person's answers like one that does not exist."""
    found = PendingUpload.objects.filter(
        pk=key, user=person(request), assessment_round=assessment_round, circulation=circulation
    ).first()
    if found is None:
        raise NotFoundError("There is no such upload; perhaps it was confirmed already.")
    return found


@require_http_methods(["GET", "POST"])
def bench_preview(request: HttpRequest, plan: str, slug: str, key: int) -> HttpResponse:
    """What a workbook of ratings would change; nothing is written before it is confirmed."""
    assessment_round = selectors.staff_round(plan, slug)
    upload = _pending(request, key, assessment_round, None)
    preview = uploads.preview_of_bench(
        [uploads.UploadedRow.of(row) for row in upload.rows], workbench(assessment_round)
    )
    back = reverse("programmes:round-desk", args=[plan, slug])
    return _confirm(request, upload, preview, back=back)


@require_http_methods(["GET", "POST"])
def review_preview(request: HttpRequest, plan: str, slug: str, number: int, key: int) -> HttpResponse:
    """What a State's workbook would change in its draft; nothing is written before it is confirmed."""
    seen = own_review(request, plan, slug, number)
    upload = _pending(request, key, seen.circulation.assessment_round, seen.circulation)
    preview = uploads.preview_of_review([uploads.UploadedRow.of(row) for row in upload.rows], seen)
    back = reverse("programmes:review-circulation", args=[plan, slug, number])
    return _confirm(request, upload, preview, back=back)


def _confirm(
    request: HttpRequest, upload: PendingUpload, preview: uploads.Preview, *, back: str
) -> HttpResponse:
    """Show what would change; on POST write it, unless it changed since it was shown."""
    subject: type_of_subject = upload.circulation.subject if upload.circulation else upload.assessment_round
    problems: list[str] = []
    status = 200
    if request.method == "POST":
        problems = _unresolved(request, preview)
        if not problems:
            try:
                written = _apply(request, upload, preview)
            except StaleVersionError:
                problems = ["Somebody saved one of these rows just now. Look at the changes once more."]
            except ValidationError as error:
                problems = error.messages
            else:
                messages.success(request, f"{written} row(s) written from “{upload.name}”.")
                return redirect(back)
        status = 409
    context = {
        "upload": upload,
        "round": subject,
        "plan": subject.plan,
        "preview": preview,
        "problems": problems,
        "back": back,
        "chosen": {row.code: request.POST.get(f"{row.code}-choose", "") for row in preview.rows},
        "may_write": may(
            request.user,
            "draft-position" if upload.circulation_id else "rate",
            subject,
        ),
    }
    return render(request, "programmes/preview.html", context, status=status)


def _unresolved(request: HttpRequest, preview: uploads.Preview) -> list[str]:
    """Return what keeps a preview from being written: conflicts without a choice, rows that moved on."""
    found = []
    for row in preview.writes:
        if request.POST.get(f"{row.code}-seen") != str(row.version):
            found.append(f"{row.code} changed since this page was shown; look at it once more.")
        elif row.conflicts and request.POST.get(f"{row.code}-choose") not in {"mine", "theirs"}:
            found.append(f"{row.code}: choose between the workbook and what stands in the portal.")
    if not preview.writes:
        found.append("There is nothing to write.")
    return found


def _apply(request: HttpRequest, upload: PendingUpload, preview: uploads.Preview) -> int:
    ratings, positions = [], []
    for row in preview.writes:
        texts = row.entries[request.POST.get(f"{row.code}-choose", "mine") if row.conflicts else "mine"]
        one = row.typed
        if isinstance(one, BenchRow):
            ratings.append((one.row.activity, one.form.entry_from(texts), row.version))
        elif isinstance(one, TypedPosition):
            positions.append((one.row.text, one.form.entry_from(texts), row.version))
    if upload.circulation_id:
        return services.apply_positions(upload, positions, by=person(request))
    return services.apply_ratings(upload, ratings, by=person(request))
