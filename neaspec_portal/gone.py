"""Addresses of what was taken out for good: each answers 410 with the reason, or with what to use instead."""

from __future__ import annotations

from http import HTTPStatus
from typing import Final

from csp.decorators import csp_replace
from django.http import HttpRequest, HttpResponse
from django.views.decorators.clickjacking import xframe_options_exempt

from neaspec_portal.errors import error_page
from record.views.responses import EMBEDDED

GONE: Final = {
    r"^pictures/middle-answer(?:/|/embed/|\.[a-z.-]+)$": "This picture drew different scales on one axis, so "
    "its bars could not be compared. Each question of a survey has a figure of its own.",
    r"^workspace/papers/template(?:/|\.docx)$": "Papers as Word documents have the style of the portal. Their "
    "head, pattern of symbols, logo and colour are set on the page “The organisation”.",
}
"""The reason, by the pattern of the addresses."""


@xframe_options_exempt
@csp_replace(EMBEDDED)  # type: ignore[untyped-decorator]
def gone(request: HttpRequest, reason: str) -> HttpResponse:
    """Say why there is nothing here any more; a page that embedded it shows the reason too."""
    return error_page(request, HTTPStatus.GONE, title="This was taken out", text=reason)
