"""A walk over every link of a portal, on which no word of another organisation is met."""

from __future__ import annotations

import hashlib
import io
import re
import zipfile
from collections.abc import Iterator
from urllib.parse import urlsplit

from playwright.sync_api import BrowserContext
from pypdf import PdfReader

OF_ANOTHER = re.compile(r"NEASPEC|ESCAP|\bSOM\b|SOM-\d|[Ss]ix (member )?States|North-East Asia")
PICTURES = (b"\x89PNG", b"\xff\xd8\xff")
"""How files begin whose bytes are no words; the SVG of every figure is read."""


def no_other_name(text: str, where: str) -> None:
    found = OF_ANOTHER.search(text)
    assert found is None, f"{where}: “{text[max(0, found.start() - 60) : found.end() + 60]}”"


def texts_of(content: bytes, kind: str, address: str, read: set[bytes]) -> Iterator[tuple[str, str]]:
    """Give everything a file says, with where: the parts of a packed one, the pages of a PDF.

    ``read`` holds digests of what was given: a paper is met again in its bundle, and by whoever walks next.
    """
    digest = hashlib.sha256(content).digest()
    if digest in read:
        return
    read.add(digest)
    if kind.startswith("application/pdf"):
        for number, page in enumerate(PdfReader(io.BytesIO(content)).pages, 1):
            yield page.extract_text(), f"{address}, page {number}"
    elif content.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            for name in packed.namelist():
                yield from texts_of(
                    packed.read(name),
                    "application/pdf" if name.endswith(".pdf") else "",
                    f"{address}: {name}",
                    read,
                )
    elif not content.startswith(PICTURES):
        yield content.decode("utf-8", errors="ignore"), address


def walked(context: BrowserContext, portal: str, read: set[bytes], views: int) -> set[str]:
    """Follow every link from the first page, files too, and read them; return their addresses.

    A page is read in so many views at most: for one plan and for another, one area and the next, it says
    the same words around other rows.
    """
    waiting, seen = [f"{portal}/", f"{portal}/setup/", f"{portal}/workspace/", f"{portal}/privacy/"], set()
    left: dict[str, int] = {}
    while waiting:
        address = waiting.pop(0)
        page = urlsplit(address).path
        if address in seen or left.setdefault(page, views) == 0:
            continue
        seen.add(address)
        left[page] -= 1
        answer = context.request.get(address, max_redirects=3)
        assert answer.status < 500, address
        kind = answer.headers.get("content-type", "")
        body = answer.body()
        for text, where in texts_of(body, kind, address, read):
            no_other_name(text, where)
        if kind.startswith("text/html"):
            for link in re.findall(r'href="(/[^"#]*)', body.decode()):
                plain = link.replace("&amp;", "&")
                # One page in every order and filter says the same words again.
                if not re.search(r"logout|/static/|[?&](order|sort|page|level|by)=", plain):
                    waiting.append(portal + plain)
    return seen
