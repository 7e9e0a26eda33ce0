"""Orders and pages of long lists."""

from __future__ import annotations

from typing import Any, Final

from django.core.paginator import EmptyPage, Page, Paginator
from django.db.models import Model

from record.refusals import NotFoundError
from reporting.words import worded

ROWS_A_PAGE: Final = 50


def order_along(path: str, model: type[Model]) -> tuple[str, ...]:
    """Return the order of a model for rows that lead to it by a path, written out."""
    terms = (str(term) for term in model._meta.ordering or ())
    return tuple(f"-{path}__{term[1:]}" if term.startswith("-") else f"{path}__{term}" for term in terms)


def page_of(found: Any, number: int) -> Page[Any]:
    """Return one page of a list; raises NotFoundError past the last one."""
    try:
        return Paginator(found, ROWS_A_PAGE).page(number)
    except EmptyPage:
        raise NotFoundError(worded("This list has no page %(number)s.", number=number)) from None
