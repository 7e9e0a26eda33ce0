"""Small parts of a DOCX that python-docx does not know: footnotes, fields, bookmarks, the language."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from typing import Any, Final

from reporting.files import clean
from reporting.papers.content import Picture, type_of_text

_W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_XML = "http://www.w3.org/XML/1998/namespace"
FALLBACK: Final = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_FIRST_BOOKMARK = 100_000
"""Keys of bookmarks of footnotes begin here, beyond those of the text."""
_FOOTNOTES = "application/vnd.openxmlformats-officedocument.wordprocessingml.footnotes+xml"


def w(name: str) -> str:
    """Return a name in the namespace of Word."""
    return f"{{{_W}}}{name}"


def element(name: str, /, *inside: Any, space: bool = False, rid: str = "", **attributes: str) -> Any:
    """Return an element of Word; a text among what is inside becomes its words.

    ``space`` keeps blanks at the ends; ``rid`` names a relationship.
    """
    from docx.oxml import OxmlElement

    made = OxmlElement(f"w:{name}")
    for key, value in attributes.items():
        made.set(w(key), value)
    if rid:
        made.set(f"{{{_R}}}id", rid)
    if space:
        made.set(f"{{{_XML}}}space", "preserve")
    for part in inside:
        if isinstance(part, str):
            made.text = part
        else:
            made.append(part)
    return made


def field(code: str, *, only: str = "") -> Any:
    """Return a field that Word computes; with ``only="begin"`` the runs that open one."""
    if not only:
        return element("fldSimple", element("r", element("t", "1")), instr=code)
    instruction = element("instrText", f" {code} ", space=True)
    return [
        element("r", element("fldChar", fldCharType="begin")),
        element("r", instruction),
        element("r", element("fldChar", fldCharType="separate")),
    ]


def marks_in(body: Any) -> Iterator[tuple[str, str]]:
    """Yield the names of bookmarks around marks of footnotes, with the key of each note."""
    for start in body.iter(w("bookmarkStart")):
        after = start.getnext()
        while after is not None and after.tag != w("bookmarkEnd"):
            mark = next(iter(after.iter(w("footnoteReference"))), None)
            if mark is not None:
                yield start.get(w("name")) or "", mark.get(w("id")) or ""
                break
            after = after.getnext()


def bookmarked(anchor: str) -> str:
    """Return an anchor as the name of a bookmark, which holds letters, digits and lines only."""
    return anchor.replace("-", "_")


LABEL_MARK: Final = "label_"


def label_mark(anchor: str) -> str:
    """Return the name of the bookmark around what names a table or figure, as around “Figure 1”."""
    return f"{LABEL_MARK}{bookmarked(anchor)}"


def set_language(made: Any, language: str) -> None:
    """Say in which language the document is, for spelling and for readers aloud."""
    said = made.styles.element.find(f".//{w('rPrDefault')}/{w('rPr')}/{w('lang')}")
    said.set(w("val"), "en-GB" if language == "en" else language)


class Notes:
    """The footnotes of a document: a part of their own, which python-docx does not write."""

    def __init__(self, mark_style: str, text_style: str) -> None:
        self.mark_style, self.text_style = mark_style, text_style
        self.root = element(
            "footnotes", self._line("separator", "-1"), self._line("continuationSeparator", "0")
        )
        self.known: dict[type_of_text, int] = {}

    @staticmethod
    def _line(kind: str, key: str) -> Any:
        inside = element("p", element("r", element(kind)))
        return element("footnote", inside, type=kind, id=key)

    def mark(self, text: type_of_text) -> list[Any]:
        """Keep a footnote and return the mark that stands in the text.

        For one that is kept already a reference to its mark, as Word makes it.
        """
        known = self.known.get(text)
        if known is not None:
            looks = element("rPr", element("rStyle", val=self.mark_style))
            shown = element("r", looks, element("t", str(known)))
            return [element("fldSimple", shown, instr=f"NOTEREF note_{known} \\f \\h")]
        number = self.known[text] = len(self.known) + 1
        self.root.append(self._note(number, text))
        here = element("rPr", element("rStyle", val=self.mark_style))
        key = str(_FIRST_BOOKMARK + number)
        return [
            element("bookmarkStart", id=key, name=f"note_{number}"),
            element("r", here, element("footnoteReference", id=str(number))),
            element("bookmarkEnd", id=key),
        ]

    def _note(self, number: int, text: type_of_text) -> Any:
        looks = element("rPr", element("rStyle", val=self.mark_style))
        line = element(
            "p",
            element("pPr", element("pStyle", val=self.text_style)),
            element("r", looks, element("footnoteRef")),
            element("r", element("t", " ", space=True)),
        )
        for run in text:
            line.append(element("r", element("t", clean(run.text), space=True)))
        return element("footnote", line, id=str(number))

    def attach(self, made: Any) -> None:
        """Put the footnotes into the document."""
        from docx.opc.constants import RELATIONSHIP_TYPE
        from docx.opc.packuri import PackURI
        from docx.opc.part import Part
        from lxml import etree

        main = made.part
        content = etree.tostring(self.root, xml_declaration=True, encoding="UTF-8", standalone=True)
        part = Part(PackURI("/word/footnotes.xml"), _FOOTNOTES, content, main.package)
        main.relate_to(part, RELATIONSHIP_TYPE.FOOTNOTES)


def repacked(content: bytes) -> bytes:
    """Return a packed file whose members carry no moment, so that equal content is equal bytes."""
    target = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(content)) as source,
        zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as made,
    ):
        for name in source.namelist():
            made.writestr(
                zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0)), source.read(name), zipfile.ZIP_DEFLATED
            )
    return target.getvalue()


def put_picture(holder: Any, block: Picture, picture: bytes, width_cm: float) -> None:
    """Put a drawing into the paragraph that waits for it, with its words for those who do not see it."""
    from docx.shared import Cm

    drawn = holder.add_run().add_picture(io.BytesIO(picture), width=Cm(width_cm))
    described = drawn._inline.docPr
    described.set("descr", clean(block.alternative))
    described.set("title", clean(block.label))
