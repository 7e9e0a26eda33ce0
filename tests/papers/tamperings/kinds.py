"""What a tampering is, and a packed file of Office that is edited part by part."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from lxml import etree

type_of_edit = Callable[["Package"], None]
_TYPES = "[Content_Types].xml"
_RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
LEVELS = ("Fully", "Substantially", "Partially", "Minimally")
LEVEL = rf"\b({'|'.join(LEVELS)})\b"
NUMBER = r"(?<![\w.,/–-])[1-9][0-9](?![\w.,/–-]|\s*%)"
"""A whole number of two digits that is no part of a date, a code or a share."""
MONTHS = (
    *("January", "February", "March", "April", "May", "June", "July"),
    *("August", "September", "October", "November", "December"),
)
MONTH = rf"\b({'|'.join(MONTHS)})\b"
DAY = rf"\b[0-9]{{1,2}}(?= {MONTH})"
"""The day of a date."""
UNITS = (
    *("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven"),
    *("twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen"),
)
NUMBER_WORD = rf"(?i)\b({'|'.join(UNITS[2:13])})\b"
"""An English number word from two to twelve."""
TENS = ("", "", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")


@dataclass(frozen=True)
class Tampering:
    """One wrong made in a file of a paper.

    ``change`` takes the bytes of a file, or with ``from_content`` the paper and a callable that writes
    it. It returns the bytes of the changed file and raises AssertionError where it changes nothing.
    """

    name: str
    form: str
    change: Callable[..., bytes]
    from_content: bool = False


def in_words(number: int) -> str:
    """Return a number below a hundred as English words."""
    assert 0 <= number < 100, number
    if number < 20:
        return UNITS[number]
    ten, one = divmod(number, 10)
    return f"{TENS[ten]}-{UNITS[one]}" if one else TENS[ten]


def other_month(month: str) -> str:
    """Return the month after one."""
    return MONTHS[(MONTHS.index(month) + 1) % 12]


def other_level(level: str) -> str:
    """Return another level word, written with a capital or without as the one given."""
    other = "Fully" if level.capitalize() != "Fully" else "Partially"
    return other if level[0].isupper() else other.lower()


def other_word(word: str) -> str:
    """Return another English number word, written with a capital or without as the one given."""
    other = "seven" if word.lower() != "seven" else "two"
    return other.capitalize() if word[0].isupper() else other


def other_day(day: str) -> str:
    """Return another day of a month."""
    return "17" if day != "17" else "16"


class Package:
    """A DOCX or XLSX whose parts are edited as XML; what nobody edits keeps its bytes."""

    def __init__(self, content: bytes) -> None:
        with zipfile.ZipFile(io.BytesIO(content)) as source:
            self.first = {name: source.read(name) for name in source.namelist()}
        self.parts = dict(self.first)
        self.trees: dict[str, Any] = {}

    def tree(self, name: str) -> Any:
        """Return the root of a part, which is written back when the package is saved."""
        if name not in self.trees:
            self.trees[name] = etree.fromstring(self.parts[name])
        return self.trees[name]

    def add(self, name: str, content: bytes | str, type_: str) -> str:
        """Put in a new part with its content type and return its name."""
        assert name not in self.parts, name
        self.parts[name] = content.encode() if isinstance(content, str) else content
        types = self.tree(_TYPES)
        space = types.nsmap[None]
        etree.SubElement(types, f"{{{space}}}Override", PartName=f"/{name}", ContentType=type_)
        return name

    def relate(self, owner: str, kind: str, target: str, *, external: bool = False) -> str:
        """Relate a part to another, or to an address, and return the key of the relation."""
        folder, _, name = owner.rpartition("/")
        relations = f"{folder}/_rels/{name}.rels"
        if relations not in self.parts:
            self.parts[relations] = f'<Relationships xmlns="{_RELATIONS}"/>'.encode()
        root = self.tree(relations)
        key = f"rTampered{len(root)}"
        found = {"Id": key, "Type": kind if ":" in kind else f"{OFFICE}/{kind}", "Target": target}
        etree.SubElement(
            root,
            f"{{{_RELATIONS}}}Relationship",
            found | ({"TargetMode": "External"} if external else {}),
        )
        return key

    def saved(self) -> bytes:
        """Return the file; raises AssertionError where no part differs from what it was."""
        for name, root in self.trees.items():
            if etree.tostring(root, method="c14n") != self._first_form(name):
                self.parts[name] = etree.tostring(
                    root, xml_declaration=True, encoding="UTF-8", standalone=True
                )
        assert self.parts != self.first, "nothing changed"
        target = io.BytesIO()
        with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as made:
            for name, content in self.parts.items():
                made.writestr(zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0)), content, zipfile.ZIP_DEFLATED)
        return target.getvalue()

    def _first_form(self, name: str) -> bytes:
        root = etree.fromstring(self.parts[name])
        return bytes(etree.tostring(root, method="c14n"))


class Cases:
    """Collects the tamperings of one form, each under a name of its own."""

    def __init__(self, form: str) -> None:
        self.form = form
        self.found: list[Tampering] = []

    def __call__(self, name: str) -> Callable[[type_of_edit], type_of_edit]:
        def keep(edit: type_of_edit) -> type_of_edit:
            self.add(name, edit)
            return edit

        return keep

    def add(self, name: str, edit: type_of_edit) -> None:
        """Keep an edit of a package under a name."""

        def change(content: bytes) -> bytes:
            package = Package(content)
            edit(package)
            return package.saved()

        assert name not in {one.name for one in self.found}, name
        self.found.append(Tampering(name, self.form, change))


def swap(one: Any, other: Any) -> None:
    """Let two elements change places."""
    assert one is not other
    holder = etree.Element("holder")
    one.getparent().replace(one, holder)
    other.getparent().replace(other, one)
    holder.getparent().replace(holder, other)


def drop(element: Any) -> None:
    """Take an element out of its tree."""
    element.getparent().remove(element)
