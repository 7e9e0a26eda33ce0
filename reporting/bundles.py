"""Everything of a paper in one ZIP: files, a description of the data, sums, a signature."""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from reporting.files import csv_lines
from reporting.signing import public_key, signature
from reporting.tables import CellKind, Column, Table

SUMS: Final = "SHA256SUMS"
SIGNATURE: Final = "SHA256SUMS.sig"
KEY: Final = "signing-key.pem"
TYPES: Final = {CellKind.TEXT: "string", CellKind.WHOLE_NUMBER: "integer", CellKind.DECIMAL: "number"}
"""Kinds of cells as Table Schema calls them."""


@dataclass(frozen=True)
class DataFile:
    """A table on its way into the bundle: where it stands, and its rows, read once."""

    path: str
    table: Table
    content: bytes


def data_file(path: str, table: Table) -> DataFile:
    """Return a table as CSV under a path."""
    return DataFile(path, table, "".join(csv_lines(table)).encode())


def datapackage(name: str, title: str, files: Sequence[DataFile]) -> bytes:
    """Return ``datapackage.json`` (Frictionless Data Package 1): types, units, base and source."""
    content = {
        "profile": "tabular-data-package",
        "name": name,
        "title": title,
        "resources": [_resource(one) for one in files],
    }
    return json.dumps(content, ensure_ascii=False, indent=1).encode()


def _resource(file: DataFile) -> dict[str, Any]:
    about = dict(file.table.about)
    named = file.path.rpartition("/")[2].removesuffix(".csv")
    found: dict[str, Any] = {
        "profile": "tabular-data-resource",
        "name": named.lower(),
        "path": file.path,
        "title": file.table.title,
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "bytes": len(file.content),
        "hash": f"sha256:{hashlib.sha256(file.content).hexdigest()}",
        "schema": {"fields": [_field(column) for column in file.table.columns], "missingValues": [""]},
        "about": about,
    }
    if "Base" in about:
        found["base"] = about["Base"]
    if "Source" in about:
        found["sources"] = [{"title": about["Source"]}]
    return found


def _field(column: Column) -> dict[str, str]:
    found = {"name": column.key, "title": column.heading, "type": TYPES[column.kind]}
    return found | ({"unit": column.unit} if column.unit else {})


def packed(files: Mapping[str, bytes], *, secret: str) -> bytes:
    """Return files as one ZIP with their sums, the signature of the sums, and the key to check it by.

    Names are sorted and members carry no moment, so that equal files are equal bytes.
    """
    sums = "".join(f"{hashlib.sha256(files[name]).hexdigest()}  {name}\n" for name in sorted(files)).encode()
    whole = {**files, SUMS: sums, SIGNATURE: signature(sums, secret), KEY: public_key(secret)}
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as made:
        for name in sorted(whole):
            member = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
            member.external_attr = 0o644 << 16
            made.writestr(member, whole[name], zipfile.ZIP_DEFLATED)
    return target.getvalue()
