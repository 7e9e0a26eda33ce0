"""Files of evidence of what was circulated, for the States it was sent to."""

from __future__ import annotations

from django.http import FileResponse, HttpRequest
from django.views.decorators.http import require_safe

from programmes.models import StoredFile
from programmes.views.files import sealed
from record.refusals import NotFoundError
from reporting.asking import asks_for
from review.views.reviewing import own_review


@require_safe
@asks_for()
def circulated_file(request: HttpRequest, place: str, slug: str, number: int, sha256: str) -> FileResponse:
    """A file of evidence of a circulated text, for the States it was circulated to."""
    seen = own_review(request, place, slug, number)
    known = {piece["sha256"] for row in seen.rows for piece in row.text.evidence if piece["sha256"]}
    file = StoredFile.objects.filter(sha256=sha256).first() if sha256 in known else None
    if file is None:
        raise NotFoundError("There is no such file.")
    return sealed(file)
