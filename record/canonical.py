"""Content as one text that can be compared and signed for: canonical JSON and its SHA-256."""

from __future__ import annotations

import hashlib
import json
import unicodedata
from typing import Any


def canonical(content: Any) -> str:
    """Return content as canonical JSON: keys sorted, no blanks, texts in NFC, nothing escaped needlessly."""
    return json.dumps(_normal(content), sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def _normal(content: Any) -> Any:
    if isinstance(content, str):
        return unicodedata.normalize("NFC", content)
    if isinstance(content, dict):
        return {key: _normal(value) for key, value in content.items()}
    if isinstance(content, list | tuple):
        return [_normal(value) for value in content]
    return content


def digest_of(text: str) -> str:
    """Return the SHA-256 of a text in UTF-8, in hexadecimal."""
    return hashlib.sha256(text.encode()).hexdigest()
