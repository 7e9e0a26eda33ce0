"""The one page on which a record is edited: errors that keep what was typed, both texts after a lost race."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render

from people.forms import saved_by
from record.forms.editing import Edit
from record.refusals import reasons_of
from reporting.addresses import reverse
from reporting.words import worded


def error_in_words(error: Exception) -> str:
    """Return in words what went wrong."""
    return " ".join(reasons_of(error))


@contextmanager
def outcome_told(request: HttpRequest, done: str) -> Iterator[None]:
    """Tell what an act has done, or why it could not be done; the view goes on either way."""
    try:
        yield
    except (ValidationError, PermissionDenied) as error:
        messages.error(request, error_in_words(error))
    else:
        messages.success(request, done)


def typed_reason(request: HttpRequest) -> str:
    """Return the reason that was typed for a step; raises ValidationError for what cannot be one."""
    reason: str = forms.CharField(required=False, max_length=2_000).clean(request.POST.get("reason", ""))
    return reason


def _tell_saved(request: HttpRequest, edit: Edit, message: str) -> None:
    joined = " Somebody else had changed other fields; both changes are kept." if edit.joined else ""
    if edit.saved is None:
        messages.info(request, "Nothing stands there now.")
    else:
        messages.success(request, message + joined)


def edit_page(
    request: HttpRequest,
    edit: Edit,
    *,
    title: str,
    crumbs: Sequence[tuple[str, str]],
    done: str,
    plan: Any = None,
    lead: str = "",
    message: str = "Saved.",
    extra: dict[str, Any] | None = None,
    after: Callable[[Any], str] | None = None,
    look_only: bool = False,
) -> HttpResponse:
    """Show a form, or save it and go on to ``done``, or to where ``after`` leads from what was saved.

    With ``look_only`` what was typed is shown again and nothing is saved, as for a preview.
    """
    refused, status = "", 200
    if look_only:
        edit.show(request.POST, request.FILES)
    elif request.method == "POST":
        try:
            if edit.attempt(request.POST, request.FILES):
                _tell_saved(request, edit, message)
                return redirect(after(edit.saved) if after and edit.saved is not None else done)
        except PermissionDenied as error:
            refused, status = error_in_words(error), 403
        else:
            status = 409 if edit.conflicts else 400
    else:
        edit.show(unsaved_form(request))
    context = {
        "form": edit.form,
        "conflicts": edit.conflicts,
        "refused": refused,
        "title": title,
        "crumbs": crumbs,
        "done": done,
        "plan": plan,
        "lead": lead,
        **(extra or {}),
    }
    return render(request, "record/edit.html", context, status=status)


def opening_page(
    request: HttpRequest,
    plan: Any,
    form: Callable[[Any], Any],
    save: Callable[[Any], Any],
    *,
    title: str,
    message: str,
    to: Callable[[Any], str],
) -> HttpResponse:
    """Open something new of a plan by a form, say so (``%(title)s``), and go on to where ``to`` leads."""
    shown = form(request.POST or unsaved_form(request))
    opened = saved_by(shown, lambda _: save(shown)) if request.method == "POST" else None
    if opened:
        messages.success(request, worded(message, title=opened.title))
        return redirect(to(opened))
    context = {
        "form": shown,
        "title": title,
        "crumbs": [("Desk", reverse("desk")), (plan.title, "")],
        "done": reverse("desk"),
        "plan": plan,
    }
    return render(request, "record/edit.html", context, status=400 if shown.errors else 200)


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
