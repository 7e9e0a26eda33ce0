"""Asking in which characters a text file is written."""

from __future__ import annotations

from dataclasses import dataclass, field

from reporting.encodings import ENCODINGS, Reading, text_in
from reporting.words import worded


@dataclass(frozen=True)
class AskedEncoding:
    """What the field asks: the ways that are possible, the one chosen, the file that waits for the answer."""

    chosen: str = ""
    readings: list[Reading] = field(default_factory=list)
    name: str = ""
    waiting: str = ""

    @property
    def choices(self) -> list[tuple[str, str]]:
        """Value and label of every way; with the heading row where it is asked."""
        if self.readings:
            return [(one.encoding, f"{one.called}: {one.heading}") for one in self.readings]
        return list(ENCODINGS.items())


def read_as(name: str, content: bytes, chosen: str) -> str:
    """Say as what a text file was read, where that is not the UTF-8 that everybody expects."""
    if content[:2] == b"PK":
        return ""
    called = text_in(content, chosen)[1]
    return (
        ""
        if called == ENCODINGS["utf-8"]
        else worded("“%(name)s” was read as %(called)s.", name=name, called=called)
    )
