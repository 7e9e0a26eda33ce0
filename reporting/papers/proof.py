"""What a file of a paper says, and everything that another file of the same document says otherwise."""

from __future__ import annotations

import hashlib
import io
import re
import unicodedata
import zipfile
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Final

from lxml import etree

from reporting.words import worded

LARGEST: Final = 40_000_000
"""Bytes of a file that is read."""
MOST_UNPACKED, MOST_OF_TEXT, MOST_PARTS = 150_000_000, 15_000_000, 5_000
"""Bytes of all parts of a packed file together, of those that hold text, and parts."""
EDGE: Final = "of pages"
"""Ends the place of what is at the head or foot of pages."""
ALTERNATIVE: Final = "alternative text"
PICTURE: Final = "⟨picture %s⟩"
"""Stands for a picture in the text, with the beginning of the digest of its bytes."""


class UnreadablePaperError(Exception):
    """The file cannot be read as a paper; the message says why."""


@contextmanager
def reading() -> Iterator[None]:
    """Tell a file that is damaged, or made by hand, as one that cannot be read; raises UnreadablePaperError.

    Those who write files by hand find more ways to break one than there are kinds of errors.
    """
    try:
        yield
    except UnreadablePaperError:
        raise
    except Exception as error:
        message = "This file is damaged or holds something that no program writes; it cannot be read."
        raise UnreadablePaperError(message) from error


class DifferenceKind(StrEnum):
    """What differs; what is hidden or unsafe can never be accepted."""

    WORDS = "words"
    NUMBERS = "numbers"
    MOVED = "moved"
    PROPERTIES = "properties"
    HIDDEN = "hidden or unsafe"


@dataclass(frozen=True)
class Difference:
    """Something that differs: what, where, what is in the cleared file, and what is in this one instead."""

    kind: DifferenceKind
    place: str
    before: str
    after: str

    @property
    def key(self) -> str:
        """A name for it that is the same whenever the same file is read again."""
        said = "\x1f".join((self.kind, self.place, self.before, self.after))
        return hashlib.sha256(said.encode(errors="surrogatepass")).hexdigest()[:16]


@dataclass
class FileRead:
    """A file as it was read.

    ``said`` is what it says, as place and text, in the order of reading; ``kept`` its properties by name;
    ``named`` whatever in it can hide, move, fetch or run something, each with how often it occurs.
    """

    said: list[tuple[str, str]] = field(default_factory=list)
    kept: dict[str, str] = field(default_factory=dict)
    named: Counter[str] = field(default_factory=Counter)

    def name(self, what: str, /, *, if_: object = True, **values: object) -> None:
        """Count one more of what can hide something; ``values`` go into its words."""
        if if_:
            self.named[worded(what, **values) if values else what] += 1

    def keep(self, name: str, value: object) -> None:
        """Keep a property that says something."""
        if value not in (None, ""):
            self.kept[name] = normal(str(value))


_SAME: Final = str.maketrans({"\u2019": "'", "\u2018": "'", "\u201c": '"', "\u201d": '"'})


def normal(text: str) -> str:
    """Return a text as it is compared: white space is one space, curly quotes are straight."""
    return " ".join(unicodedata.normalize("NFC", text).translate(_SAME).split())


def is_from_right(text: str) -> bool:
    """Say whether a text has a letter that is written from right to left."""
    return any(unicodedata.bidirectional(one) in {"R", "AL"} for one in text)


def digest_of(content: bytes) -> str:
    """Return the beginning of the SHA-256 of a part, long enough to tell parts of one file apart."""
    return hashlib.sha256(content).hexdigest()[:12]


def xml_of(content: bytes) -> Any:
    """Return the root of a part; nothing is fetched, and a part with entities of its own is refused."""
    root = etree.fromstring(content, etree.XMLParser(resolve_entities=False, no_network=True))
    if root.getroottree().docinfo.doctype:
        raise UnreadablePaperError("The file declares a type of its own, which can put other words in.")
    return root


def local(node: Any) -> str:
    """Return the name of an element without its namespace; empty for a comment."""
    return etree.QName(node).localname if isinstance(node.tag, str) else ""


def unpacked(content: bytes) -> dict[str, bytes]:
    """Return the parts of a packed file by name; raises UnreadablePaperError."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            listed = [one for one in packed.infolist() if not one.is_dir()]
            text = sum(one.file_size for one in listed if one.filename.endswith((".xml", ".rels")))
            whole = sum(one.file_size for one in listed)
            if text > MOST_OF_TEXT or whole > MOST_UNPACKED or len(listed) > MOST_PARTS:
                raise UnreadablePaperError("Unpacked, the file is too large to be read.")
            if len({one.filename.casefold() for one in listed}) < len(listed):
                raise UnreadablePaperError("The file holds two parts of one name, so it says two things.")
            return {one.filename: packed.read(one) for one in listed}
    except zipfile.BadZipFile as error:
        raise UnreadablePaperError("This is no file that can be opened.") from error


def relations(parts: dict[str, bytes], of: str) -> dict[str, tuple[str, str, bool]]:
    """Return what a part of a package refers to, by key: kind, target, whether it is outside the file."""
    folder, _, name = of.rpartition("/")
    content = parts.get(f"{folder}/_rels/{name}.rels".lstrip("/"))
    found = {}
    for one in xml_of(content) if content else ():
        target, outside = one.get("Target") or "", (one.get("TargetMode") or "").casefold() == "external"
        if not outside:
            target = target if target.startswith("/") else f"{folder}/{target}"
            target = re.sub(r"[^/]+/\.\./", "", target).lstrip("/")
        found[one.get("Id")] = ((one.get("Type") or "").rpartition("/")[2], target, outside)
    return found


_OF_SAVING: Final = frozenset({"created", "modified", "revision", "lastModifiedBy", "lastPrinted", "version"})


def read_package(read: FileRead, parts: dict[str, bytes], known: str) -> None:
    """Read properties of a package, and name parts of a kind that is not ``known`` and what leads outside."""
    for name, content in parts.items():
        if name.endswith(".rels"):
            of = name.replace("_rels/", "").removesuffix(".rels")
            for kind, target, outside in relations(parts, of).values():
                read.name("leads outside (%(kind)s): %(target)s", kind=kind, target=target, if_=outside)
        elif not re.fullmatch(known, name):
            read.name("a part of another kind, %(part)s (%(digest)s)", part=name, digest=digest_of(content))
    for kind, target, _ in relations(parts, "").values():
        is_other = kind == "core-properties" and target != "docProps/core.xml"
        read.name("properties are taken from %(target)s", target=target, if_=is_other)
    core = parts.get("docProps/core.xml")
    for one in xml_of(core) if core else ():
        if local(one) not in _OF_SAVING:
            read.keep(local(one), one.text)


SYMBOLS: Final = re.compile(r"symbol|wingdings|webdings|dingbats|bookshelf|marlett|mt extra", re.IGNORECASE)
"""Fonts whose letters are drawn as something else."""
PALEST, DARKEST = 150, 160
"""How light letters, and how dark a ground, may be, from 0 to 255."""


def lightness(colour: str | None) -> float | None:
    """Return how light a colour such as “1F2A30” is, from 0 to 255; None where it is none."""
    try:
        red, green, blue = (int((colour or "")[at : at + 2], 16) for at in (0, 2, 4))
    except ValueError:
        return None
    return 0.299 * red + 0.587 * green + 0.114 * blue


def check_size(content: bytes) -> None:
    """Refuse a file that is too large to be read; raises UnreadablePaperError."""
    if len(content) > LARGEST:
        message = "The file is larger than %(most)s MB, and is not read."
        raise UnreadablePaperError(worded(message, most=LARGEST // 1_000_000))
