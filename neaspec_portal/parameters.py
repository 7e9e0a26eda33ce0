"""Which parameters an address takes: a file and the API refuse others, a page leads on without them."""

from __future__ import annotations

import re
from functools import lru_cache
from http import HTTPStatus
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import ResolverMatch

from neaspec_portal import errors
from neaspec_portal.api import api
from record.forms.choosing import UnknownValueError
from reporting.words import worded

_PLACE = re.compile(r"<(?:\w+:)?(\w+)>")


@lru_cache(maxsize=1)
def _of_the_api() -> dict[str, frozenset[str]]:
    """Return the parameters of every address of the API, as its own description tells them."""
    return {
        path: frozenset(one["name"] for one in methods["get"].get("parameters", ()) if one["in"] == "query")
        for path, methods in api.get_openapi_schema()["paths"].items()
    }


def legal_parameters(match: ResolverMatch, view: Any) -> frozenset[str] | None:
    """Return what an address may ask for, or None for a page.

    A file declares it with ``asks_for``, the API by the signature of its operation.
    """
    if match.namespace == api.urls_namespace:
        return _of_the_api().get("/" + _PLACE.sub(r"{\1}", match.route), frozenset())
    found: frozenset[str] | None = getattr(view, "parameters", None)
    return found


def refused(request: HttpRequest, view: Any) -> HttpResponse | None:
    """Answer an address that asks for a parameter it does not take; None where it may go on.

    A file and the API answer 400 with those they take, a public page leads to its address without it.
    """
    taken: frozenset[str] | None = getattr(view, "taken", None)
    if taken is not None and request.method in {"GET", "HEAD"} and not taken.issuperset(request.GET):
        query = request.GET.copy()
        for name in set(query) - taken:
            del query[name]
        return redirect(f"{request.path}?{query.urlencode()}" if query else request.path)
    legal = None if request.resolver_match is None else legal_parameters(request.resolver_match, view)
    unknown = [] if legal is None else [name for name in request.GET if name not in legal]
    if legal is None or not unknown:
        return None
    allowed = f"It takes: {', '.join(sorted(legal))}." if legal else "It takes none."
    return errors.bad_request_because(
        request,
        worded(
            "There is no parameter “%(unknown)s” here. %(allowed)s", unknown=unknown[0][:60], allowed=allowed
        ),
    )


def unknown_value(request: HttpRequest, error: UnknownValueError) -> HttpResponse:
    """Answer a parameter that names nothing: a file says what is legal, a page what was not found.

    ``legal`` of the error holds what this reader may see and nothing more.
    """
    match = request.resolver_match
    if match is not None and legal_parameters(match, match.func) is not None:
        return errors.bad_request_because(request, error.explanation)
    if error.status == HTTPStatus.BAD_REQUEST:
        return errors.bad_request_because(request, str(error))
    return errors.not_found_because(request, str(error))
