"""The addresses of the paper's bundle, and the files in one."""

from __future__ import annotations

import io
import zipfile

from tests.papers.steps import SLUG

PAGE = f"/papers/{SLUG}/bundle/"
MAKE = f"{PAGE}make/"
FILE = f"/papers/{SLUG}.zip"


def unpacked(content: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(content)) as packed:
        return {name: packed.read(name) for name in packed.namelist()}
