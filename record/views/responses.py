"""What several views answer with: pages of lists, and files."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponsePermanentRedirect, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.urls import NoReverseMatch
from django.utils import timezone
from django.utils.cache import get_conditional_response, patch_vary_headers
from django.utils.text import slugify
from django.views.decorators.http import require_safe

from people.selectors.organisation import publisher
from people.stamp import day_of_reading
from record.addresses import address_of
from record.refusals import NotFoundError
from reporting.addresses import absolute, place
from reporting.described import DESCRIPTION, picture_file
from reporting.figures import Figure
from reporting.files import CONTENT_TYPES, TABLE_SUFFIXES, figure_file, table_file
from reporting.pictures import Drawn, picture_of, table_of
from reporting.publication import Publisher, fields_of, publication, published, takes
from reporting.tables import Table
from reporting.words import worded

if TYPE_CHECKING:
    from django.db.models import Model
    from django.forms import Form

type_of_file = HttpResponse | StreamingHttpResponse

PICTURE_SUFFIXES = frozenset({"svg", "png"})
LONGEST_FILTER = 40
"""Characters of a filter that the name of a file still says."""
EMBEDDED = {
    "default-src": ["'none'"],
    "style-src": ["'self'"],
    "img-src": ["'self'", "data:"],
    "script-src": ["'none'"],
    "form-action": ["'none'"],
    "frame-ancestors": ["*"],
}
"""Content security policy of a figure that other pages embed: no script, any page may frame it."""


def now_at(page: str, *asked: type[Form] | str) -> Callable[..., HttpResponse]:
    """Return a view that leads for good from what was a page to the part of another that says the same.

    What is asked for is carried along; ``page`` is written as for ``place``. Without a part, a browser keeps
    the row that the address of before named after “#”.
    """

    @require_safe
    @takes(*asked)
    def lead_on(request: HttpRequest, **names: str) -> HttpResponse:
        return HttpResponsePermanentRedirect(place(page, list(names.values()), request.GET.urlencode()))

    return lead_on


def list_page(request: HttpRequest, template: str, found: Sequence[Model], *, may_add: bool) -> HttpResponse:
    """Show a list; one of a single record leads to that for now, but for whoever may add to it."""
    if len(found) == 1 and not may_add:
        return redirect(address_of(found[0]))
    return render(request, template, {"found": found, "may_add": may_add})


def whole_number(text: str) -> int:
    """Return the number that a form carries; 0, which no record has as its version, for anything else."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 9 else 0


def file_query(request: HttpRequest, *asked: type[Form]) -> str:
    """Return what a page was asked, with its “?”, as the address of its file understands it."""
    sent = request.GET.copy()
    for name in set(sent) - fields_of(asked):
        del sent[name]
    return f"?{sent.urlencode()}" if sent else ""


def file_name(stem: str, *about: str, chosen: Iterable[str] = ()) -> str:
    """Return the name of a file: what it is, then of which plan, round or survey, then its filter.

    A filter too long for a name is only said to be there; the file itself says it whole.
    """
    parts = [stem, *(part for part in about if f"-{part}-" not in f"-{stem}-")]
    filtered = slugify("-".join(filter(None, chosen)))
    if any(chosen):
        parts.append(filtered if 0 < len(filtered) <= LONGEST_FILTER else "filtered")
    return "-".join(parts)


def is_strangers(request: HttpRequest) -> bool:
    """Say whether somebody without a session asks, to whom nothing private is shown."""
    return settings.SESSION_COOKIE_NAME not in request.COOKIES


def public_file(request: HttpRequest, response: StreamingHttpResponse, sha256: str) -> StreamingHttpResponse:
    """Let a stranger keep a stored file, to be asked for again each time: 304 to who has it already.

    To whoever is signed in it stays what the portal answers by default: private, and kept nowhere.
    """
    if not is_strangers(request):
        return response
    response["ETag"] = f'"{sha256}"'
    response["Cache-Control"] = "no-cache"
    patch_vary_headers(response, ["Cookie"])
    unchanged = get_conditional_response(request, etag=response["ETag"])
    if unchanged is not None:
        response.status_code = unchanged.status_code
        response.streaming_content = ()
        del response["Content-Length"]
    return response


def file_response(content: bytes | Iterator[str], name: str, suffix: str) -> type_of_file:
    """Return a file to keep; lines of a long table go out as they are made."""
    headers = {"Content-Disposition": f'attachment; filename="{name}.{suffix}"'}
    kind = CONTENT_TYPES.get(suffix) or CONTENT_TYPES[suffix.rpartition(".")[2]]
    if isinstance(content, bytes):
        return HttpResponse(content, content_type=kind, headers=headers)
    return StreamingHttpResponse(content, content_type=kind, headers=headers)


def embeddable(request: HttpRequest, figure: Figure) -> HttpResponse:
    """Return a figure for other pages to embed; they may show it in a frame, and keep it for five minutes.

    The view is made with ``csp_replace`` and ``xframe_options_exempt``, and reads as a stranger does.
    """
    page = request.build_absolute_uri(figure.page_url)
    response = render(request, "components/embedded_figure.html", {"figure": figure, "page": page})
    response["Cross-Origin-Resource-Policy"] = "cross-origin"
    response["Cache-Control"] = "public, max-age=300"
    return response


def table_response(
    request: HttpRequest, table: Table, suffix: str, *about: str, chosen: Iterable[str] = (), page: str = ""
) -> type_of_file:
    """Return a table as a file, named by what it is about and its filter; see ``file_name``.

    Raises NotFoundError for a suffix that only pictures have.
    """
    if suffix not in (*TABLE_SUFFIXES, DESCRIPTION):
        raise NotFoundError(
            worded(
                "A list has no .%(suffix)s file; it has %(listed)s.",
                suffix=suffix,
                listed=", ".join(TABLE_SUFFIXES),
            )
        )
    stem, query = request.path.removesuffix(f".{suffix}"), _query(request)
    content = table_file(
        published(table, page_address(request, page), _publisher(request)),
        suffix,
        absolute(f"{stem}.csv{query}"),
    )
    response = file_response(content, file_name(table.name, *about, chosen=chosen), suffix)
    return _with_description(response, suffix, f"{stem}.{DESCRIPTION}{query}")


def figure_response(request: HttpRequest, figure: Figure, suffix: str, name: str) -> type_of_file:
    """Return a figure as a file."""
    response = file_response(figure_file(figure, suffix, _publisher(request)), name, suffix)
    return _with_description(response, suffix, figure.file_url(DESCRIPTION))


def drawn_response(
    request: HttpRequest, drawn: Drawn, suffix: str, *about: str, chosen: Iterable[str] = (), page: str = ""
) -> type_of_file:
    """Return what is drawn as a picture or as its table; see ``table_response``."""
    table = table_of(drawn)
    if suffix not in PICTURE_SUFFIXES:
        return table_response(request, table, suffix, *about, chosen=chosen, page=page)
    name = file_name(table.name, *about, chosen=chosen)
    return picture_response(request, table, picture_of(drawn), suffix, name, page=page)


def picture_response(
    request: HttpRequest, table: Table, svg: str, suffix: str, name: str, *, page: str = ""
) -> type_of_file:
    """Return a drawing that says the same as a table, as SVG or PNG."""
    said = publication(table.title, table.about, page_address(request, page), _publisher(request))
    return file_response(picture_file(svg, suffix, said), name, suffix)


def page_address(request: HttpRequest, page: str = "") -> str:
    """Return the absolute address of the page on which the file that is asked for is offered.

    A file has the name of its page with “-file” behind it, or its view names the ``page``; one that has
    neither has its own address.
    """
    found = request.resolver_match
    arguments = {name: value for name, value in found.kwargs.items() if name != "suffix"} if found else {}
    view = page or str(found and found.view_name).removesuffix("-file")
    try:
        return absolute(place(view, list(arguments.values()), request.GET.urlencode()))
    except NoReverseMatch:
        return absolute(request.get_full_path())


def _publisher(request: HttpRequest) -> Publisher:
    """Return who publishes a file, as of which day.

    To a stranger it is as of the last change of what everybody reads. Whoever is signed in may see what is
    not published, which is as of today.
    """
    known = publisher()
    return known if is_strangers(request) else replace(known, day=day_of_reading())


def _query(request: HttpRequest) -> str:
    return f"?{request.GET.urlencode()}" if request.GET else ""


def _with_description(response: type_of_file, suffix: str, address: str) -> type_of_file:
    """Say in the head of a CSV where its columns are described, as the W3C recommends it."""
    if suffix == "csv":
        response["Link"] = f'<{address}>; rel="describedby"; type="{CONTENT_TYPES[DESCRIPTION]}"'
    return response


def saved_at() -> str:
    """Return the time of a save as the page says it."""
    return f"{timezone.now():%H:%M} UTC"
