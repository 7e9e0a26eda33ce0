"""Uploaded files on their way out: for those who may, as attachments that no browser runs."""

from __future__ import annotations

from typing import Any

from django.http import FileResponse, HttpRequest
from django.views.decorators.http import require_safe

from programmes.models import Evidence
from programmes.selectors.plans import NotFoundError
from programmes.services.files import path_of
from programmes.views.responses import asks_for, public_file, type_of_file


@require_safe
@asks_for()
def evidence_file(request: HttpRequest, key: int) -> type_of_file:
    """A file of evidence, to keep, for those who may read its round."""
    found = Evidence.objects.visible_to(request.user).filter(pk=key, file__isnull=False).first()
    if found is None or found.file is None:
        raise NotFoundError("There is no such file.")
    return public_file(request, sealed(found.file), found.file.sha256)


def sealed(file: Any) -> FileResponse:
    """Return a stored file as an attachment that no browser runs."""
    path = path_of(file)
    if not path.exists():
        raise NotFoundError("The file is missing in the store.")
    response = FileResponse(
        path.open("rb"), as_attachment=True, filename=file.name, content_type=file.content_type
    )
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response["Cache-Control"] = "private, no-store"
    return response
