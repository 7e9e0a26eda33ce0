"""The page that asks before something is deleted, for whatever it is."""

from __future__ import annotations

from collections.abc import Callable
from http import HTTPStatus
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from record.refusals import StaleVersionError
from record.views.editing import error_in_words
from record.views.responses import whole_number
from reporting.words import worded


def delete_page(
    request: HttpRequest,
    record: Any,
    delete: Callable[[int], None],
    *,
    named: str,
    back: str,
    message: str,
    done: Callable[[], str] | None = None,
    plan: Any = None,
) -> HttpResponse:
    """Ask whether a record is to be deleted, or delete it and go to ``back``, or to where ``done`` leads.

    ``delete`` is handed the version that the page was made from; what hinders it is said before one tries.
    ``named`` is how the record is called in a sentence, as “the finding E24a”.
    """
    refused: list[str] = []
    status, is_asked = HTTPStatus.OK, request.method == "POST"
    version = request.POST.get("version", "") if is_asked else str(getattr(record, "version", 0))
    try:
        with transaction.atomic():
            delete(whole_number(version))
            # A page that asks tries it, and offers nothing that would be refused.
            transaction.set_rollback(not is_asked)
    except StaleVersionError:
        refused, status = ["Somebody has just changed it; look at it once more."], HTTPStatus.CONFLICT
    except ValidationError as error:
        refused, status = list(error.messages), HTTPStatus.CONFLICT
    except PermissionDenied as error:
        refused, status = [error_in_words(error)], HTTPStatus.FORBIDDEN
    else:
        if is_asked:
            messages.success(request, worded("%(message)s; its history stays.", message=message))
            return redirect(done() if done else back)
    context = {"record": record, "named": named, "refused": refused, "back": back, "plan": plan}
    return render(request, "record/delete.html", context, status=status if is_asked else HTTPStatus.OK)
