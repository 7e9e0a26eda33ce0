"""The pages of mechanisms."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from partnerships import selectors


@require_safe
def mechanisms(request: HttpRequest) -> HttpResponse:
    """Table 2: every mechanism with its members, governance and focus."""
    found = selectors.mechanisms()
    context = {"mechanisms": found, "memberships": selectors.memberships(found)}
    return render(request, "partnerships/mechanisms.html", context)
