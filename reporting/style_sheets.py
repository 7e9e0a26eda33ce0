"""The large style sheets are written in parts, by meaning, and go out as one file each."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from typing import Final

PARTS: Final = Path(__file__).with_name("styles")
_COMMENT: Final = re.compile(r"/\*.*?\*/\s*", re.DOTALL)


@cache
def names() -> tuple[str, ...]:
    """Return the names of the sheets, as ``portal``."""
    return tuple(sorted(one.name for one in PARTS.iterdir() if one.is_dir()))


def sheet(name: str) -> bytes:
    """Return a sheet: its parts in the order of their names, without comments."""
    parts = (one.read_text(encoding="utf-8") for one in sorted((PARTS / name).glob("*.css")))
    return _COMMENT.sub("", "\n".join(parts)).encode()
