"""Parts of addresses that every app has: names and digests."""

from __future__ import annotations

from typing import Final

from django.urls import register_converter

SLUG: Final = r"[a-z0-9][a-z0-9-]{0,79}"


class _Text:
    """A part of an address that stays as it is."""

    regex = SLUG

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


def convert(name: str, regex: str) -> None:
    """Let an address have a part ``<name:…>`` of this pattern."""
    register_converter(type(name, (_Text,), {"regex": regex}), name)


convert("name", SLUG)
convert("sha256", r"[0-9a-f]{64}")
convert("activity_code", r"[A-Z]{2,8}-[0-9]{1,6}")
