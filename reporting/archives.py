"""Looks into an office file before anything opens it: members, size unpacked, macros, links."""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from typing import Final

LARGEST_UNPACKED: Final = 100_000_000
MOST_MEMBERS: Final = 200
LARGEST_RELATIONS: Final = 1_000_000
OUTSIDE: Final = re.compile(r"^(?:[/\\]|[A-Za-z]:)|(?:^|[/\\])\.\.(?:[/\\]|$)")
"""Names of members that would lie outside of where a file is unpacked."""


def check_archive(content: bytes) -> None:
    """Look into a workbook before it is opened; raises UnreadableUploadError."""
    if "xl/workbook.xml" not in safe_members(content):
        raise UnreadableUploadError("The file is no .xlsx workbook.")


DAMAGED = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, ValueError)
"""What reading a part of a damaged office file raises."""


def safe_members(content: bytes) -> list[str]:
    """Return the names in an office file: members, size unpacked, macros, objects and links are checked."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            members = archive.infolist()
            if len(members) > MOST_MEMBERS or sum(one.file_size for one in members) > LARGEST_UNPACKED:
                raise UnreadableUploadError("The file unpacks to more than the portal accepts.")
            if any(member.flag_bits & 1 for member in members):
                raise UnreadableUploadError("The file is protected by a password; save it without.")
            if any(OUTSIDE.search(one.filename) for one in members):
                raise UnreadableUploadError("The file has parts that would lie outside of it; save it anew.")
            relations = [one for one in members if one.filename.lower().endswith(".rels")]
            if sum(one.file_size for one in relations) > LARGEST_RELATIONS:
                raise UnreadableUploadError("The file holds more links than the portal accepts.")
            kinds = {kind for one in relations for kind in _kinds_of_links(archive.read(one))}
    except DAMAGED as error:
        if isinstance(error, UnreadableUploadError):
            raise
        raise UnreadableUploadError("The file is damaged.") from None
    if kinds - {"hyperlink"}:
        raise UnreadableUploadError("The file draws on other files; save it without the links.")
    names = [member.filename.lower() for member in members]
    if any("vbaproject" in name or "/embeddings/" in name or "activex" in name for name in names):
        raise UnreadableUploadError("The file holds macros or embedded objects; save it without them.")
    if any("externallinks" in name for name in names):
        raise UnreadableUploadError("The file links to other files; save it without the links.")
    return names


def _kinds_of_links(content: bytes) -> set[str]:
    """Return the kinds of the links to other files in a part of an office file, however it is written.

    Raises UnreadableUploadError for what is no XML or declares entities.
    """
    from lxml import etree

    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
    try:
        root = etree.fromstring(content, parser)
    except etree.XMLSyntaxError:
        raise UnreadableUploadError("The file is damaged.") from None
    if root.getroottree().docinfo.doctype:
        raise UnreadableUploadError("The file declares entities; save it anew.")
    return {
        (one.get("Type") or "").rpartition("/")[2]
        for one in root.iter("{*}Relationship")
        if (one.get("TargetMode") or "").casefold() == "external"
    }


class UnreadableUploadError(ValueError):
    """The file is none that can be read; the message says why, in words for its sender."""
