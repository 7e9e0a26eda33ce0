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
from reporting.publication import Publisher, cite_as
from reporting.signing import NAMESPACE, SIGNER, public_key, signature, signers, ssh_signature
from reporting.tables import CellKind, Column, Table

SUMS: Final = "SHA256SUMS"
SIGNATURE: Final = "SHA256SUMS.sig"
KEY: Final = "signing-key.pem"
SSH_SIGNATURE: Final = "SHA256SUMS.sshsig"
SIGNERS: Final = "signers"
OUTSIDE: Final = frozenset({SUMS, SIGNATURE, KEY, SSH_SIGNATURE, SIGNERS})
"""Files of which no sum can be among the sums."""
CHECKED_BY: Final = (
    f"ssh-keygen -Y verify -f {SIGNERS} -I {SIGNER} -n {NAMESPACE} -s {SSH_SIGNATURE} < {SUMS}"
)
CHECKS: Final = (
    ("Linux", (f"sha256sum -c {SUMS}", CHECKED_BY)),
    ("macOS", (f"shasum -a 256 -c {SUMS}", CHECKED_BY)),
    (
        "Windows (PowerShell)",
        (
            f"Get-Content -Encoding UTF8 {SUMS} | ForEach-Object {{ $sum, $name = $_ -split '  ', 2; "
            'if ((Get-FileHash -LiteralPath $name).Hash -eq $sum) { "${name}: OK" } '
            'else { "${name}: CHANGED" } }',
            f'cmd /c "{CHECKED_BY}"',
        ),
    ),
)
"""How a bundle is checked within its folder with what each system brings: its sums, then who signed them."""
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


def datapackage(
    name: str, title: str, files: Sequence[DataFile], *, address: str, publisher: Publisher
) -> bytes:
    """Return ``datapackage.json`` (Frictionless Data Package 1): types, units, base, source, licence.

    ``address`` is that of the page on which the data are offered.
    """
    content = {
        "profile": "tabular-data-package",
        "name": name,
        "title": title,
        **_published(title, address, publisher),
        "resources": [_resource(one) for one in files],
    }
    return json.dumps(content, ensure_ascii=False, indent=1).encode()


def _published(title: str, address: str, publisher: Publisher) -> dict[str, Any]:
    if not publisher.name:
        return {}
    found: dict[str, Any] = {
        "homepage": address,
        "contributors": [{"title": publisher.name, "role": "publisher"}],
        "contact": publisher.contact,
        "rights": publisher.licence_in_words,
        "citation": cite_as(title, (), address, publisher),
    }
    if publisher.day:
        found["created"] = f"{publisher.day}T00:00:00Z"
    if publisher.licence_url:
        found["licenses"] = [{"title": publisher.licence, "path": publisher.licence_url}]
    return {name: value for name, value in found.items() if value}


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


def sums_of(listed: bytes) -> dict[str, str]:
    """Return the files of a bundle by their SHA-256, from its list of sums."""
    return dict(line.partition("  ")[::2] for line in listed.decode().splitlines())


def packed(files: Mapping[str, bytes], *, secret: str) -> bytes:
    """Return files as one ZIP with their sums, the signature of the sums, and the key to check it by.

    Names are sorted and members carry no moment, so that equal files are equal bytes.
    """
    sums = "".join(f"{hashlib.sha256(files[name]).hexdigest()}  {name}\n" for name in sorted(files)).encode()
    whole = {
        **files,
        SUMS: sums,
        SIGNATURE: signature(sums, secret),
        KEY: public_key(secret),
        SSH_SIGNATURE: ssh_signature(sums, secret),
        SIGNERS: signers(secret),
    }
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as made:
        for name in sorted(whole):
            member = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
            member.external_attr = 0o644 << 16
            made.writestr(member, whole[name], zipfile.ZIP_DEFLATED)
    return target.getvalue()
