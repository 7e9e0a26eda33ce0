"""What several views answer with: pages of lists, and files."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, cast

from django.core.paginator import EmptyPage, Page, Paginator
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse

from programmes.selectors.plans import NotFoundError
from reporting.files import CONTENT_TYPES, TABLE_SUFFIXES, table_file
from reporting.tables import Table

if TYPE_CHECKING:
    from django.contrib.auth.models import User

type_of_file = HttpResponse | StreamingHttpResponse

ROWS_A_PAGE = 50


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
