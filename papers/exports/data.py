"""A paper as data: every text at its place with what it rests on, to be read by programs and laid beside."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from reporting.papers.content import PaperContent, plain
from reporting.papers.said import Said, as_data, of_data

if TYPE_CHECKING:
    from papers.exports.assembling import Assembled


def data_of(made: Assembled) -> bytes:
    """Return a paper and its annex as JSON."""
    content = made.content
    told = {
        "title": content.title,
        "organisation": content.organisation,
        "symbol": content.symbol,
        "issued_as": plain(content.issued_as),
        "about": _about(content),
        "publication": [{"label": label, "text": text} for label, text in content.publication],
        "paper": as_data(content),
        "annex": as_data(made.annex),
    }
    return (json.dumps(told, ensure_ascii=False, indent=1) + "\n").encode()


def said_in_file(content: bytes) -> tuple[list[Said], list[Said]]:
    """Return what a paper and its annex said, from the file that ``data_of`` made."""
    told = json.loads(content)
    return of_data(told["paper"]), of_data(told["annex"])


def _about(content: PaperContent) -> list[dict[str, Any]]:
    return [{"label": label, "text": plain(text)} for label, text in (*content.masthead, *content.facts)]
