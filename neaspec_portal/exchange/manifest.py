"""The description of an archive, its last entry: what it holds, in which layout, with which digests."""

from __future__ import annotations

import json
from typing import Annotated, Final, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from neaspec_portal.exchange.columns import Layout
from neaspec_portal.exchange.refusals import ExchangeRefusedError

FORMAT: Final = "review-portal"
VERSION: Final = 2
NAME: Final = "manifest.json"
LARGEST: Final = 64_000_000
"""Bytes a manifest may have, on the way out as on the way in; enough for 250,000 stored files."""

STORED: Final = r"^files/[0-9A-Za-z_-]{1,2}/[0-9A-Za-z_-][0-9A-Za-z_.-]{0,63}$"
"""How the entry of a stored file is called."""

Sha256 = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
Count = Annotated[int, Field(ge=0)]


class _Described(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


class TableEntry(_Described):
    """One table: its entry, what is in it, and the last number the table gave out."""

    entry: Annotated[str, Field(pattern=r"^data/[a-z0-9_.]+\.jsonl$")]
    rows: Count
    size: Count
    sha256: Sha256
    last_key: Count | None


class FileEntry(_Described):
    """One stored file, under the name it is stored by."""

    entry: Annotated[str, Field(pattern=STORED)]
    size: Count
    sha256: Sha256


class Manifest(_Described):
    """What an archive says of itself."""

    format: Literal["review-portal"]
    version: Literal[2]
    credentials: bool
    layout: Layout
    left_out: dict[str, str]
    tables: list[TableEntry]
    files: list[FileEntry]

    @property
    def rows(self) -> int:
        """How many rows its tables have together."""
        return sum(table.rows for table in self.tables)

    @property
    def entries(self) -> list[str]:
        """The names of all its entries, in their order."""
        return [*(table.entry for table in self.tables), *(file.entry for file in self.files), NAME]

    @property
    def sizes(self) -> dict[str, int]:
        """The size of every entry it describes."""
        tables = {table.entry: table.size for table in self.tables}
        return tables | {file.entry: file.size for file in self.files}

    def text(self) -> bytes:
        """Return it as it stands in the archive; raises ExchangeRefusedError when it became too large."""
        text = json.dumps(self.model_dump(), ensure_ascii=False, sort_keys=True, indent=1) + "\n"
        if len(text.encode()) > LARGEST:
            raise ExchangeRefusedError(f"{len(self.files):,} stored files are too many for one archive.")
        return text.encode()


def read_manifest(text: bytes) -> Manifest:
    """Return the manifest of a text; raises ExchangeRefusedError for another format or version."""
    try:
        found = json.loads(text)
        version = found["version"] if found["format"] == FORMAT else None
    except (ValueError, TypeError, LookupError, RecursionError):
        version = None
    if type(version) is not int:
        raise ExchangeRefusedError("This is no archive of a portal: its manifest does not say so.")
    if version != VERSION:
        raise ExchangeRefusedError(
            f"The archive has version {version} of the format; this portal reads version {VERSION}."
        )
    try:
        return Manifest.model_validate_json(text)
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(str(part) for part in first["loc"])
        raise ExchangeRefusedError(f"The manifest is not as it should be: {place}: {first['msg']}.") from None
