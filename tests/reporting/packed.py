"""Packed files, as documents and workbooks, of which somebody changed a part by hand."""

from __future__ import annotations

import io
import zipfile


def with_part(content: bytes, name: str, part: bytes | None) -> bytes:
    """The file with one part changed or added; None leaves it out."""
    target = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(content)) as source,
        zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as made,
    ):
        for one in source.namelist():
            if one != name:
                made.writestr(one, source.read(one))
        if part is not None:
            made.writestr(name, part)
    return target.getvalue()


def without_part(content: bytes, name: str) -> bytes:
    assert name in zipfile.ZipFile(io.BytesIO(content)).namelist()
    return with_part(content, name, None)


def replaced_in(content: bytes, name: str, pair: tuple[str, str]) -> bytes:
    """The file with some words of one part written over once."""
    with zipfile.ZipFile(io.BytesIO(content)) as packed:
        said = packed.read(name).decode()
    assert pair[0] in said
    return with_part(content, name, said.replace(*pair, 1).encode())
