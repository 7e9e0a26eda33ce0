"""What somebody typed survives the end of a session: it is stored, and put back after signing in."""

from __future__ import annotations

import json
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, QueryDict

KEPT = "kept_form"
LARGEST_KEPT = 500_000
NEVER_STORED = frozenset({"csrfmiddlewaretoken", "password"})


ANOTHER_ACCOUNT = (
    "This page was opened by another account than the one signed in now, so nothing was saved. "
    "What was typed is still on the page, to be copied."
)


def typed_by_another(request: HttpRequest) -> bool:
    """Say whether a form was opened by another account than the one that sends it."""
    typed_by = request.POST.get("typed_by")
    return typed_by is not None and typed_by != str(request.user.pk)


def keep_form(request: HttpRequest, path: str) -> None:
    """Keep what a form sent that came without a session, for the person who typed it and the page at path."""
    data = {name: values for name, values in request.POST.lists() if name not in NEVER_STORED}
    if data.get("typed_by") and len(json.dumps(data)) <= LARGEST_KEPT:
        request.session[KEPT] = {"path": path, "data": data}


def forget_of_another(user: Any, request: HttpRequest) -> None:
    """After signing in: what somebody else typed on this machine is dropped."""
    unsaved = request.session.get(KEPT)
    if unsaved and unsaved["data"].get("typed_by") != [str(user.pk)]:
        del request.session[KEPT]


def unsaved_form(request: HttpRequest) -> QueryDict | None:
    """Return what was stored for this page and this person, once; it is not saved yet."""
    unsaved = request.session.get(KEPT)
    if not unsaved or unsaved["path"] != request.path:
        return None
    del request.session[KEPT]
    if unsaved["data"].get("typed_by") != [str(request.user.pk)]:
        return None
    data = QueryDict(mutable=True)
    for name, values in unsaved["data"].items():
        data.setlist(name, values)
    messages.warning(
        request,
        "Your session had ended. What you typed is back below, but not saved yet; "
        "files must be chosen again.",
    )
    return data
