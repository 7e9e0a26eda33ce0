"""Error pages in the portal's look; but for the menu of 404, they ask nothing of the database."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from http import HTTPStatus
from typing import Final

from csp.decorators import csp_replace
from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.template.loader import render_to_string
from django.views.decorators.clickjacking import xframe_options_exempt

from neaspec_portal.logs import Outage, number_of, outage_of
from neaspec_portal.navigation import Place, places
from neaspec_portal.sent_forms import SentForm, sent_form
from neaspec_portal.switcher import contents
from people.selectors.organisation import last_seen, organisation
from record.views.responses import EMBEDDED
from reporting.words import worded

RETRY_SECONDS = 30
MOST_TYPED = 500


def error_page(
    request: HttpRequest,
    status: int,
    *,
    title: str,
    text: str,
    detail: str = "",
    typed: Sequence[tuple[str, str]] = (),
    sent: SentForm | None = None,
    menu: Sequence[Place] = (),
) -> HttpResponse:
    """Return an error page, or a problem document where the address is the API's."""
    if request.path.startswith("/api/"):
        return problem(status, title=title, detail=detail or text, instance=request.path)
    context = {"title": title, "text": text, "detail": detail, "typed": typed, "sent": sent, "places": menu}
    body = render_to_string("errors/page.html", {**context, "status": status, "organisation": last_seen()})
    return HttpResponse(body, status=status)


def problem(status: int, *, title: str, detail: str, instance: str) -> HttpResponse:
    """Return an ``application/problem+json`` answer as RFC 9457 words it."""
    content = {
        "type": "about:blank",
        "title": title,
        "status": status,
        "detail": detail,
        "instance": instance,
    }
    return HttpResponse(
        json.dumps(content, ensure_ascii=False),
        status=status,
        content_type="application/problem+json",
    )


def not_allowed(request: HttpRequest, allowed: str) -> HttpResponse:
    """Return 405 for an address that is only read; ``allowed`` names the methods it answers."""
    response = error_page(
        request,
        HTTPStatus.METHOD_NOT_ALLOWED,
        title="Method not allowed",
        text=worded("This address answers %(allowed)s only.", allowed=allowed),
    )
    response["Allow"] = allowed
    return response


def bad_request_because(request: HttpRequest, reason: str) -> HttpResponse:
    """Return 400 and say what is wrong with the address."""
    return error_page(
        request,
        HTTPStatus.BAD_REQUEST,
        title="This address cannot be answered",
        text="Part of the address is not something the portal understands.",
        detail=reason,
    )


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    if isinstance(exception, RequestDataTooBig):
        most = settings.DATA_UPLOAD_MAX_MEMORY_SIZE // 1_000
        return error_page(
            request,
            HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
            title="That is more text than the portal takes at once",
            text=(
                worded(
                    "A page takes %(most)s kB of text. Nothing was saved. Go back in your browser, where "
                    "what you typed still stands, and send it in parts.",
                    most=most,
                )
            ),
        )
    return bad_request_because(request, "")


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return error_page(
        request,
        HTTPStatus.FORBIDDEN,
        title="Your account may not do this",
        text="This page belongs to another role. If you need it, ask the secretariat.",
    )


def opened_by_another(request: HttpRequest) -> HttpResponse:
    """Say that a form was opened by another account, and give back what was typed into it."""
    return error_page(
        request,
        HTTPStatus.CONFLICT,
        title="This page was opened by another account",
        text="Somebody else has signed in since, so nothing was done. What was typed is below, to be copied.",
        typed=typed_texts(request),
    )


def not_found_because(
    request: HttpRequest, reason: str, typed: Sequence[tuple[str, str]] = ()
) -> HttpResponse:
    """Return 404 and say what was not found; another State's object answers just the same.

    What a form sent to an address that is gone meanwhile is given back. This page has the menu.
    """
    own = organisation()
    return error_page(
        request,
        HTTPStatus.NOT_FOUND,
        title="There is no such page",
        text="The address may be mistyped, or what it named is not open to you.",
        detail=reason,
        typed=typed,
        menu=places(request, own.called, contents(), for_staff=False) if own.pk else (),
    )


def too_often(request: HttpRequest, wait: int) -> HttpResponse:
    """Return 429 with the seconds to wait, and give back what was typed."""
    response = error_page(
        request,
        HTTPStatus.TOO_MANY_REQUESTS,
        title="Too many requests from your network",
        text=worded(
            "It has asked for more than the portal makes in a minute. Try again in %(wait)s seconds.",
            wait=wait,
        ),
        typed=typed_texts(request),
    )
    response["Retry-After"] = str(wait)
    return response


def gone_because(request: HttpRequest, reason: str) -> HttpResponse:
    """Return 410 for what was here and was withdrawn, and say why."""
    return error_page(
        request,
        HTTPStatus.GONE,
        title="This file was withdrawn",
        text=reason,
        detail="It can no longer be downloaded. The entry that it supported is unchanged.",
    )


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return not_found_because(request, "")


OUTAGES = {
    Outage.DATA: "The portal cannot reach its data just now",
    Outage.ROOM: "The portal has no room to save anything just now",
    Outage.STORE: "The portal cannot reach its files just now",
}


def server_error(request: HttpRequest) -> HttpResponse:
    """Answer a fault nobody caught: 503 with what was typed when database or disk failed, else 500.

    It is asked by every layer of middleware, so it knows neither session nor account nor database.
    """
    outage = outage_of(sys.exc_info()[1])
    status = HTTPStatus.SERVICE_UNAVAILABLE if outage else HTTPStatus.INTERNAL_SERVER_ERROR
    title = OUTAGES[outage] if outage else "Something went wrong on our side"
    if request.headers.get("X-Fragment"):
        response: HttpResponse = JsonResponse({"saved": "", "faults": [f"{title}."]}, status=status)
    else:
        sent = sent_form(request)
        detail = worded("Number of this fault: %(number)s", number=number_of(request))
        text = _what_now(outage, sent)
        response = error_page(request, status, title=title, text=text, detail=detail, sent=sent)
    response["Cache-Control"] = "private, no-store"
    if outage:
        response["Retry-After"] = str(RETRY_SECONDS)
    return response


def _what_now(outage: Outage | None, sent: SentForm | None) -> str:
    """Say what was done and what to do."""
    if sent is not None and outage:
        return "What you sent is not saved, as far as we can tell. Wait half a minute, then send it again."
    if outage:
        return "Nothing you sent has been half written. Please try again in half a minute."
    if sent is not None:
        return "The fault has been logged. What you sent is below; you can send it again."
    return "The fault has been logged. Going back and trying again loses nothing."


def form_expired(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Say that a form is stale, and give back every text that was typed into it."""
    return error_page(
        request,
        HTTPStatus.FORBIDDEN,
        title="This form is no longer valid",
        text="Nothing was changed. What you typed is below, to be copied: open the page anew, put it back "
        "and send it again.",
        typed=typed_texts(request),
    )


def typed_texts(request: HttpRequest) -> list[tuple[str, str]]:
    """Return the fields of a sent form that hold words, with their names; never a password."""
    sent = sent_form(request)
    texts = [(one.label, one.value) for one in sent.fields if one.is_text] if sent else []
    return texts[:MOST_TYPED]


GONE: Final = {
    r"^pictures/middle-answer(?:/|/embed/|\.[a-z.-]+)$": "This picture drew different scales on one axis, so "
    "its bars could not be compared. Each question of a survey has a figure of its own.",
    r"^workspace/papers/template(?:/|\.docx)$": "Papers as Word documents have the style of the portal. "
    "Their head, pattern of symbols, logo and colour are set on the page “The organisation”.",
}
"""The reason, by the pattern of the addresses."""


@xframe_options_exempt
@csp_replace(EMBEDDED)  # type: ignore[untyped-decorator]
def gone(request: HttpRequest, reason: str) -> HttpResponse:
    """Say why there is nothing here any more; a page that embedded it shows the reason too."""
    return error_page(request, HTTPStatus.GONE, title="This was taken out", text=reason)
