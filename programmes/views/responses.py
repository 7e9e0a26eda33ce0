"""What several views answer with: pages of lists, and files."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, cast

from django.core.paginator import EmptyPage, Page, Paginator
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render

from programmes.selectors.plans import NotFoundError
from reporting.figures import Figure
from reporting.files import CONTENT_TYPES, TABLE_SUFFIXES, table_file
from reporting.tables import Table

if TYPE_CHECKING:
    from django.contrib.auth.models import User

type_of_file = HttpResponse | StreamingHttpResponse

ROWS_A_PAGE = 50
EMBEDDED = {
    "default-src": ["'none'"],
    "style-src": ["'self'"],
    "img-src": ["'self'", "data:"],
    "script-src": ["'none'"],
    "form-action": ["'none'"],
    "frame-ancestors": ["*"],
}
"""Content security policy of a figure that other pages embed: no script, any page may frame it."""


def whole_number(text: str) -> int:
    """Return the number that a form carries; 0, which no record has as its version, for anything else."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 9 else 0


def person(request: HttpRequest) -> User:
    """Return who asks, on pages that the access table opens to accounts only."""
    return cast("User", request.user)


def file_response(content: bytes | Iterator[str], name: str, suffix: str) -> type_of_file:
    """Return a file to keep; lines of a long table go out as they are made."""
    headers = {"Content-Disposition": f'attachment; filename="{name}.{suffix}"'}
    if isinstance(content, bytes):
        return HttpResponse(content, content_type=CONTENT_TYPES[suffix], headers=headers)
    return StreamingHttpResponse(content, content_type=CONTENT_TYPES[suffix], headers=headers)


def embeddable(request: HttpRequest, figure: Figure) -> HttpResponse:
    """Return a figure for other pages to embed; they may show it in a frame, and keep it for five minutes.

    The view is made with ``csp_replace`` and ``xframe_options_exempt``, and reads as a stranger does.
    """
    page = request.build_absolute_uri(figure.page_url)
    response = render(request, "components/embedded_figure.html", {"figure": figure, "page": page})
    response["Cross-Origin-Resource-Policy"] = "cross-origin"
    response["Cache-Control"] = "public, max-age=300"
    return response


def table_response(table: Table, suffix: str) -> type_of_file:
    """Return a table as a file; raises NotFoundError for a suffix that only pictures have."""
    if suffix not in TABLE_SUFFIXES:
        raise NotFoundError(f"A list has no .{suffix} file; it has {', '.join(TABLE_SUFFIXES)}.")
    return file_response(table_file(table, suffix), table.name, suffix)


def page_of(found: Any, number: int) -> Page[Any]:
    """Return one page of a list; raises NotFoundError past the last one."""
    try:
        return Paginator(found, ROWS_A_PAGE).page(number)
    except EmptyPage:
        raise NotFoundError(f"This list has no page {number}.") from None
