"""Finished public pages and files, kept for a short time and forgotten as soon as content changes."""

from __future__ import annotations

import gzip
import hashlib
import io
from collections import OrderedDict
from collections.abc import Iterator
from dataclasses import dataclass, replace
from http import HTTPStatus
from tempfile import SpooledTemporaryFile
from time import monotonic, time
from typing import IO, Any

from django.conf import settings
from django.core.cache import caches
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.utils.http import parse_etags

from neaspec_portal import VERSION
from people.stamp import content_stamp, day_of_reading, read_stamp
from reporting.files import PACKED_TYPES

MOST_PAGES = 500
MOST_BYTES = 48_000_000
"""Of all pages that one process remembers, plain and compressed."""
LARGEST_PAGE = 1_000_000
"""Bytes of one page in memory; a file whose rows are sent as they are made goes over the disk above it."""
SMALLEST_COMPRESSED = 600
CHUNK = 65_536
KEPT_HEADERS = ("Content-Type", "Content-Disposition", "Link", "Repr-Digest", "X-Frame-Options")

type_of_response = HttpResponse | StreamingHttpResponse


def close_what_it_reads(response: Any) -> None:
    """Close the files of an answer that is not sent, so that nobody else closes them."""
    for close in response._resource_closers:
        close()


def is_packed(response: HttpResponseBase) -> bool:
    """Say whether an answer is compressed in itself, as a workbook or a picture is."""
    return response.headers.get("Content-Type", "").partition(";")[0] in PACKED_TYPES


@dataclass(frozen=True, kw_only=True)
class Finished:
    """What is called by the digest of its content: changes that this reader cannot see leave it alone."""

    headers: tuple[tuple[str, str], ...]
    etag: str
    stamp: int
    kept_until: float

    @property
    def room(self) -> int:
        """How many bytes of memory it takes; headers are not counted."""
        return 0

    @property
    def is_current(self) -> bool:
        """Neither too old nor from before the last change."""
        return self.kept_until >= monotonic() and self.stamp == content_stamp()

    def not_modified(self, request: HttpRequest) -> HttpResponse | None:
        """Return 304 to who has it already, plain or compressed, here or by a proxy on the way."""
        asked = [one.removeprefix("W/") for one in parse_etags(request.headers.get("If-None-Match", ""))]
        known = (f'"{self.etag}"', f'"{self.etag}-gz"')
        found = next((one for one in asked if one in known), known[0] if "*" in asked else None)
        if found is None:
            return None
        response = HttpResponse(status=304)
        self._seal(response, found)
        return response

    def _seal(self, response: type_of_response, etag: str) -> None:
        for name, value in self.headers:
            # By its type the other headers of data are chosen, which a cache takes over from a 304 too.
            if name == "Content-Type" or response.status_code != HTTPStatus.NOT_MODIFIED:
                response[name] = value
        response["ETag"] = etag
        response["Cache-Control"] = "no-cache"
        response["Vary"] = "Accept-Encoding, Cookie"


@dataclass(frozen=True, kw_only=True)
class FinishedPage(Finished):
    """A page as it goes over the wire, plain and compressed."""

    body: bytes
    compressed: bytes | None

    @property
    def room(self) -> int:
        return len(self.body) + len(self.compressed or b"")

    def response(self, request: HttpRequest) -> type_of_response:
        """Return the page, compressed if the reader takes that, or 304 if they have it already."""
        unchanged = self.not_modified(request)
        if unchanged is not None:
            return unchanged
        if self.compressed is None or "gzip" not in request.headers.get("Accept-Encoding", ""):
            response = HttpResponse(self.body)
            self._seal(response, f'"{self.etag}"')
            return response
        response = HttpResponse(self.compressed)
        self._seal(response, f'"{self.etag}-gz"')
        response["Content-Encoding"] = "gzip"
        return response


@dataclass(frozen=True, kw_only=True)
class FinishedFile(Finished):
    """A file whose rows were made one by one, ready to be sent once."""

    content: IO[bytes]
    size: int

    def response(self, request: HttpRequest) -> type_of_response:
        """Return the file from where it waits, or 304 if the reader has it already."""
        unchanged = self.not_modified(request)
        if unchanged is not None:
            self.content.close()
            return unchanged
        response = StreamingHttpResponse(_Chunks(self.content))
        self._seal(response, f'"{self.etag}"')
        response["Content-Length"] = str(self.size)
        return response


class _Chunks:
    """The parts of a file, which is closed with the answer, whether it was sent whole or not."""

    def __init__(self, content: IO[bytes]) -> None:
        self.content = content

    def __iter__(self) -> Iterator[bytes]:
        return self

    def __next__(self) -> bytes:
        part = self.content.read(CHUNK)
        if not part:
            raise StopIteration
        return part

    def close(self) -> None:
        self.content.close()


def key_of(request: HttpRequest) -> str:
    """Return what a finished page is kept under: its day and its address."""
    return f"{day_of_reading()} {request.get_host()}{request.get_full_path()}"


class PageCache:
    """The finished pages of one server process, oldest put away first."""

    def __init__(self) -> None:
        self._pages: OrderedDict[str, Finished] = OrderedDict()

    def answer(self, key: str, request: HttpRequest) -> type_of_response | None:
        """Return what is known of an address: its page, or 304 for a file that the reader has already."""
        found = self._current(key)
        if found is None:
            return None
        return found.response(request) if isinstance(found, FinishedPage) else found.not_modified(request)

    def page(self, key: str) -> FinishedPage | None:
        """Return what is remembered of a page, to be put into the frame of one reader."""
        found = self._current(key)
        return found if isinstance(found, FinishedPage) else None

    def _current(self, key: str) -> Finished | None:
        """Return what this process or, where it is shared, another has finished since the last change."""
        found = self._pages.get(key)
        if found is not None and found.is_current:
            return found
        shared = shared_page(key, content_stamp())
        if shared is not None:
            self._put(key, shared)
        return shared

    def finish(self, key: str, response: type_of_response, *, stamp: int) -> FinishedPage | FinishedFile:
        """Finish a page or file that was made from the content of ``stamp``, and keep what may be kept.

        Nothing is kept that may hold something newer or older than its stamp says.
        """
        about: dict[str, Any] = {
            "headers": tuple((name, response[name]) for name in KEPT_HEADERS if name in response),
            "stamp": stamp,
            "kept_until": monotonic() + settings.PUBLIC_PAGE_SECONDS,
        }
        if isinstance(response, StreamingHttpResponse):
            return self._finish_file(key, response, about)
        body = response.content
        small = len(body) <= SMALLEST_COMPRESSED or is_packed(response)
        page = FinishedPage(
            body=body,
            compressed=None if small else gzip.compress(body, 5, mtime=0),
            etag=hashlib.blake2b(body, digest_size=12).hexdigest(),
            **about,
        )
        if len(body) <= LARGEST_PAGE:
            self._keep(key, page)
        return page

    def _finish_file(self, key: str, response: StreamingHttpResponse, about: dict[str, Any]) -> FinishedFile:
        """Make every row before the first is sent, so that the file has a digest; memory stays as it is."""
        # Not a context manager: the file is closed once it has been sent.
        content: IO[bytes] = SpooledTemporaryFile(max_size=LARGEST_PAGE)  # noqa: SIM115
        digest = hashlib.blake2b(digest_size=12)
        for part in response.streaming_content:  # type: ignore[union-attr]
            digest.update(part)
            content.write(part)
        close_what_it_reads(response)
        size = content.tell()
        content.seek(0)
        if size <= LARGEST_PAGE:
            with content:
                content = io.BytesIO(content.read())
        about["etag"] = digest.hexdigest()
        # Only what it is called by is kept: a reader who has it already gets a 304 without making it again.
        self._keep(key, Finished(**about))
        return FinishedFile(content=content, size=size, **about)

    def _keep(self, key: str, one: Finished) -> None:
        if settings.PUBLIC_PAGE_SECONDS and read_stamp() == one.stamp:
            self._put(key, one)
            share_page(key, one)

    def _put(self, key: str, one: Finished) -> None:
        self._pages[key] = one
        self._pages.move_to_end(key)
        room = sum(each.room for each in list(self._pages.values()))
        while len(self._pages) > MOST_PAGES or room > MOST_BYTES:
            _, oldest = self._pages.popitem(last=False)
            room -= oldest.room


def share_page(key: str, one: Finished) -> None:
    """Let other machines have a finished page, under an address that says for which content it is true."""
    seconds = one.kept_until - monotonic()
    if settings.REDIS_URL and seconds > 0:
        caches["pages"].set(
            _shared_key(key, one.stamp), (replace(one, kept_until=time() + seconds)), timeout=seconds
        )


def shared_page(key: str, stamp: int) -> Finished | None:
    """Return what another machine has finished for this content; None where nothing is shared."""
    if not (settings.REDIS_URL and settings.PUBLIC_PAGE_SECONDS):
        return None
    found = caches["pages"].get(_shared_key(key, stamp))
    if not isinstance(found, Finished) or found.stamp != stamp:
        return None
    return replace(found, kept_until=monotonic() + found.kept_until - time())


def _shared_key(key: str, stamp: int) -> str:
    digest = hashlib.blake2b(key.encode(), digest_size=20).hexdigest()
    return f"page:{VERSION}:{stamp}:{digest}"


page_cache = PageCache()
