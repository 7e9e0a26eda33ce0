"""What happens to every request: its address is checked, its reader is checked, its answer is sealed."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache
from http import HTTPStatus
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import BadRequest, PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.middleware.gzip import GZipMiddleware
from django.shortcuts import redirect, render
from django.urls import ResolverMatch, resolve

from neaspec_portal import access, errors
from neaspec_portal.alive import healthz, readyz
from neaspec_portal.api import api
from neaspec_portal.desk import forget_count
from neaspec_portal.public_pages import is_packed, key_of, page_cache, type_of_response
from people.access import EVERYBODY
from people.middleware import Middleware
from people.models import LedgerEntry
from people.policies import roles_of
from people.services.budgets import seconds_over_budget
from people.services.ledger import count_refusal
from people.signals import network_from
from people.stamp import content_stamp, one_reading
from programmes.selectors.records import WithdrawnError
from record.forms.choosing import UnknownValueError
from record.refusals import NotFoundError, NothingYetError
from record.views.editing import keep_form, typed_by_another
from reporting.addresses import reverse
from reporting.files import CONTENT_TYPES
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


type_of_next = Callable[[HttpRequest], HttpResponse]

LONGEST_ADDRESS = 4_000
_FILES = frozenset(one.partition(";")[0] for one in CONTENT_TYPES.values())
OPEN_TYPES = _FILES | {"application/ld+json", "application/problem+json"}
"""Kinds of answers that are data."""
PREFLIGHT = {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Allow-Methods": "GET, HEAD, OPTIONS",
    "Access-Control-Allow-Headers": "*",
    "Access-Control-Max-Age": "86400",
}
"""What a browser asks before a script of another site reads the API."""
BUILD, BUILDS = "build", 5
"""What a page that is made anew counts as, and how many times the budget of costly pages it has."""
TELL_IT_THEMSELVES = frozenset({"programmes:rating-form", "review:circulation"})
"""Pages that put what another account typed back into their own fields."""


class SecurityHeadersMiddleware(Middleware):
    """Adds the headers that Django and django-csp leave out, to every answer including errors."""

    def __call__(self, request: HttpRequest) -> HttpResponse:
        is_preflight = request.method == "OPTIONS" and "Access-Control-Request-Method" in request.headers
        if is_preflight and request.path_info.startswith("/api/"):
            response = HttpResponse(status=204, headers=PREFLIGHT)
        else:
            response = self.get_response(request)
        if self.is_open_data(request, response):
            # What every stranger reads other sites may show and their scripts may read.
            response.headers.setdefault("Cross-Origin-Resource-Policy", "cross-origin")
            response.headers.setdefault("Access-Control-Allow-Origin", "*")
        response.headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        response.headers.setdefault(
            "Permissions-Policy", "camera=(), geolocation=(), microphone=(), payment=()"
        )
        return response

    @staticmethod
    def is_open_data(request: HttpRequest, response: HttpResponse) -> bool:
        """A file or an answer of the API that was asked for without a session."""
        return (
            request.method in {"GET", "HEAD"}
            and settings.SESSION_COOKIE_NAME not in request.COOKIES
            and response.headers.get("Content-Type", "").partition(";")[0] in OPEN_TYPES
            and access.is_public_path(request.path_info)
        )


class AliveMiddleware(Middleware):
    """Answers a balancer that asks whether the process lives and can work, before anything else is done."""

    def __init__(self, get_response: type_of_next) -> None:
        super().__init__(get_response)
        self.path = reverse("healthz")
        self.ready = reverse("readyz")

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.path_info == self.path:
            return healthz(request)
        if request.path_info == self.ready:
            return readyz(request)
        return self.get_response(request)


class AddressMiddleware(Middleware):
    """Refuses addresses no page could answer: too long, broken UTF-8, control characters."""

    def __call__(self, request: HttpRequest) -> HttpResponse:
        reason = self.reason_to_refuse(request)
        if reason:
            return errors.bad_request_because(request, reason)
        return self.get_response(request)

    @staticmethod
    def reason_to_refuse(request: HttpRequest) -> str:
        """Return what is wrong with the address, or an empty text."""
        query = request.META.get("QUERY_STRING", "")
        if len(request.path) + len(query) > LONGEST_ADDRESS:
            return worded(
                "It is longer than %(longest_address)s characters.", longest_address=LONGEST_ADDRESS
            )
        if query.count("&") > 200:
            return "It has more than 200 parameters."
        texts = [request.path, *(text for pair in request.GET.lists() for text in (pair[0], *pair[1]))]
        for text in texts:
            if any(ord(character) < 32 or ord(character) == 127 for character in text):
                return "It holds a control character."
            if "\ufffd" in text or any(0xD800 <= ord(character) <= 0xDFFF for character in text):
                return "It holds bytes that are not text in UTF-8."
        return ""


class HeadMiddleware(Middleware):
    """Answers HEAD as GET is answered, without the body, whatever a view or a server makes of it."""

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.method != "HEAD":
            return self.get_response(request)
        request.method = "GET"
        response: Any = self.get_response(request)
        request.method = "HEAD"
        if response.streaming:
            response.streaming_content = ()
        else:
            response["Content-Length"] = str(len(response.content))
            response.content = b""
        bare: HttpResponse = response
        return bare


class CompressionMiddleware(GZipMiddleware):
    """Compresses answers on the way, but for what is compressed already."""

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        return response if is_packed(response) else super().process_response(request, response)


class PublicPagesMiddleware(Middleware):
    """Answers strangers from the cache of finished pages; nothing behind sign-in is ever kept."""

    def __call__(self, request: HttpRequest) -> type_of_response:  # type: ignore[override]
        with one_reading():
            return self._answer(request)

    def _answer(self, request: HttpRequest) -> type_of_response:
        if not self.may_be_shared(request):
            response = self.get_response(request)
            if not response.has_header("Cache-Control"):
                response["Cache-Control"] = "private, no-store"
            return response
        key = key_of(request)
        known = page_cache.answer(key, request)
        if known is not None:
            return known
        if wait := seconds_over_budget(BUILD, network_from(request), times=BUILDS):
            return errors.too_often(request, wait)
        stamp = content_stamp()
        response = self.get_response(request)
        if not self.is_finished(response):
            if not response.has_header("Cache-Control"):
                response["Cache-Control"] = "private, no-store"
            return response
        return page_cache.finish(key, response, stamp=stamp).response(request)

    @staticmethod
    def may_be_shared(request: HttpRequest) -> bool:
        """Reading by somebody without a session."""
        return (
            request.method == "GET"
            and settings.SESSION_COOKIE_NAME not in request.COOKIES
            and access.is_public_path(request.path_info)
        )

    @staticmethod
    def is_finished(response: HttpResponse | StreamingHttpResponse) -> bool:
        """A page or file that sets no cookie and forbids nothing."""
        return (
            response.status_code == 200 and not response.cookies and not response.has_header("Cache-Control")
        )


class AccessMiddleware(Middleware):
    """Asks the one access table before any view runs; a view that is not in it answers nobody."""

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if response.status_code == HTTPStatus.METHOD_NOT_ALLOWED and request.path.startswith("/api/"):
            methods = {one.strip() for one in response["Allow"].split(",")}
            # HEAD reaches every view as GET; see HeadMiddleware.
            return errors.not_allowed(request, ", ".join(sorted(methods | {"GET", "HEAD"})))
        return response

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> HttpResponse | None:
        match = request.resolver_match or resolve(request.path_info)
        allowed = access.roles_for(match.view_name)
        if allowed is None:
            raise Http404
        if not request.user.is_authenticated and (wait := self.seconds_over(request, match.view_name)):
            return errors.too_often(request, wait)
        if EVERYBODY in allowed or roles_of(request.user) & allowed:
            if request.user.is_authenticated and request.method == "POST":
                forget_count(request.user)
            if request.user.is_authenticated and match.view_name not in TELL_IT_THEMSELVES:
                return self.refusal_of_another(request) or refused(request, view)
            return refused(request, view)
        if not request.user.is_authenticated:
            if request.headers.get("X-Fragment"):
                return JsonResponse({"signed_out": True}, status=401)
            return redirect_to_login(self.way_back(request))
        name = request.user.get_username()
        count_refusal(LedgerEntry.Event.PAGE_REFUSED, about=name, network=network_from(request))
        raise PermissionDenied

    @staticmethod
    def seconds_over(request: HttpRequest, view_name: str) -> int:
        """Return how long a network waits that asks for much without signing in."""
        if view_name in access.COSTLY:
            return seconds_over_budget(view_name, network_from(request))
        if settings.SESSION_COOKIE_NAME in request.COOKIES:
            # A cookie that signs nobody in passes over what is remembered.
            return seconds_over_budget(BUILD, network_from(request), times=BUILDS)
        return 0

    @staticmethod
    def refusal_of_another(request: HttpRequest) -> HttpResponse | None:
        """Refuse a form that another account opened: acts are signed by the person who meant them."""
        if request.method == "POST" and typed_by_another(request):
            return errors.opened_by_another(request)
        return None

    @staticmethod
    def way_back(request: HttpRequest) -> str:
        """Return where to go after signing in; what a form sent is kept for its page."""
        if request.method != "POST":
            return request.get_full_path()
        came_from = urlsplit(request.headers.get("Referer", ""))
        path = came_from.path if came_from.netloc == request.get_host() else request.path
        if not seconds_over_budget("kept-form", network_from(request)):
            keep_form(request, path)
        return path

    @staticmethod
    def is_passkey(request: HttpRequest) -> bool:
        """Say whether a request brings the answer of a passkey or security key."""
        return "/accounts/2fa/" in request.path and "credential" in request.POST

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        if isinstance(error, UnknownValueError):
            return unknown_value(request, error)
        if isinstance(error, NothingYetError) and not request.path.startswith("/api/"):
            return render(request, "nothing_yet.html", status=HTTPStatus.NOT_FOUND)
        if isinstance(error, NotFoundError):
            return errors.not_found_because(request, str(error), typed=errors.typed_texts(request))
        if isinstance(error, WithdrawnError):
            return errors.gone_because(request, str(error))
        if isinstance(error, (KeyError, ValueError, TypeError)) and self.is_passkey(request):
            # What a browser sends of a passkey is read by the library before anybody looks at it.
            return errors.bad_request_because(
                request, "The portal cannot read what the passkey sent. Try again."
            )
        if isinstance(error, BadRequest):
            return errors.bad_request_because(request, str(error))
        return None
