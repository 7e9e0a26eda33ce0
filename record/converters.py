"""Parts of addresses that every app has: names and digests."""

from __future__ import annotations

from typing import Final

from django.urls import register_converter

SLUG: Final = r"[a-z0-9][a-z0-9-]{0,79}"


class ShortSlugConverter:
    """A name in lower case, of at most 80 characters."""

    regex = SLUG

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


class DigestConverter(ShortSlugConverter):
    """A SHA-256 in hexadecimal."""

    regex = r"[0-9a-f]{64}"


register_converter(ShortSlugConverter, "name")
register_converter(DigestConverter, "sha256")
