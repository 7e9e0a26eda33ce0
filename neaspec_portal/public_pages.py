"""Finished public pages, kept for a short time and forgotten as soon as content changes."""

from __future__ import annotations

import gzip
import hashlib
from collections import OrderedDict
from dataclasses import dataclass
from time import monotonic
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse

MOST_PAGES = 500
LARGEST_PAGE = 1_000_000
SMALLEST_COMPRESSED = 600
KEPT_HEADERS = ("Content-Type", "Content-Disposition", "Link", "Repr-Digest")


def content_stamp() -> int:
    """Return when content last changed, in nanoseconds; 0 before the first change."""
    try:
        return settings.CONTENT_STAMP.stat().st_mtime_ns
    except FileNotFoundError:
        return 0


def mark_content_changed(**_kwargs: Any) -> None:
    """Move the stamp, so that every server process forgets its finished pages."""
    settings.CONTENT_STAMP.parent.mkdir(parents=True, exist_ok=True)
    settings.CONTENT_STAMP.touch()


@dataclass(frozen=True)
class FinishedPage:
    """A page as it goes over the wire, plain and compressed."""

    body: bytes
    compressed: bytes | None
    headers: tuple[tuple[str, str], ...]
    etag: str
    stamp: int
    kept_until: float

    def response(self, request: HttpRequest) -> HttpResponse:
        """Return the page, compressed if the reader takes that, or 304 if they have it already."""
        compressed = self.compressed
        wants_gzip = compressed is not None and "gzip" in request.headers.get("Accept-Encoding", "")
        etag = f'"{self.etag}-gz"' if wants_gzip else f'"{self.etag}"'
        if etag in [tag.strip() for tag in request.headers.get("If-None-Match", "").split(",")]:
            response = HttpResponse(status=304)
        else:
            response = HttpResponse(compressed if wants_gzip and compressed else self.body)
            for name, value in self.headers:
                response[name] = value
            if wants_gzip:
                response["Content-Encoding"] = "gzip"
        response["ETag"] = etag
        response["Cache-Control"] = "no-cache"
        response["Vary"] = "Accept-Encoding, Cookie"
        return response


class PageShelf:
    """The finished pages of one server process, oldest put away first."""

    def __init__(self) -> None:
        self._pages: OrderedDict[str, FinishedPage] = OrderedDict()

    def get(self, key: str) -> FinishedPage | None:
        """Return a page that is neither too old nor from before the last change."""
        page = self._pages.get(key)
        if page is None or page.kept_until < monotonic() or page.stamp != content_stamp():
            return None
        return page

    def put(self, key: str, response: HttpResponse, *, stamp: int) -> FinishedPage:
        """Finish a page that was rendered from the content of ``stamp``, and keep it."""
        body = response.content
        page = FinishedPage(
            body=body,
            compressed=gzip.compress(body, 5, mtime=0) if len(body) > SMALLEST_COMPRESSED else None,
            headers=tuple((name, response[name]) for name in KEPT_HEADERS if name in response),
            etag=hashlib.blake2b(body, digest_size=12).hexdigest(),
            stamp=stamp,
            kept_until=monotonic() + settings.PUBLIC_PAGE_SECONDS,
        )
        if settings.PUBLIC_PAGE_SECONDS and len(body) <= LARGEST_PAGE:
            self._pages[key] = page
            self._pages.move_to_end(key)
            while len(self._pages) > MOST_PAGES:
                self._pages.popitem(last=False)
        return page


shelf = PageShelf()
