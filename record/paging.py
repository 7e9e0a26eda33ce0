"""Pages of long lists."""

from __future__ import annotations

from typing import Any, Final

from django.core.paginator import EmptyPage, Page, Paginator

from record.refusals import NotFoundError
from reporting.words import worded

ROWS_A_PAGE: Final = 50


def page_of(found: Any, number: int) -> Page[Any]:
    """Return one page of a list; raises NotFoundError past the last one."""
    try:
        return Paginator(found, ROWS_A_PAGE).page(number)
    except EmptyPage:
        raise NotFoundError(worded("This list has no page %(number)s.", number=number)) from None
