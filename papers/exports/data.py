"""A paper as data: every text at its place with what it rests on, to be read by programs and laid beside."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from reporting.papers.pdf import Said, as_data, of_data, said, said_of_head

if TYPE_CHECKING:
    from papers.exports.assembling import Assembled


def data_of(made: Assembled) -> bytes:
    """Return a paper and its annex as JSON."""
    content = made.content
    values = {
        "title": content.title,
        "organisation": content.organisation,
        "symbol": content.symbol,
        "publication": [{"label": label, "text": text} for label, text in content.publication],
        "head": as_data(said_of_head(content)),
        "paper": as_data(said(content)),
        "annex": as_data(said(made.annex)),
    }
    return (json.dumps(values, ensure_ascii=False, indent=1) + "\n").encode()


def said_in_file(content: bytes) -> tuple[list[Said], list[Said], list[Said]]:
    """Return what head, text and annex of a paper said, from the file that ``data_of`` made."""
    loaded = json.loads(content)
    return of_data(loaded["head"]), of_data(loaded["paper"]), of_data(loaded["annex"])
