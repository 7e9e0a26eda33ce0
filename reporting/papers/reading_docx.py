"""Reads a DOCX as it is seen: each text at its place, and whatever in it could hide or fetch something."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, Final

from reporting.papers.docx_looks import (
    DARK,
    FROM_RIGHT,
    PALE,
    SETTINGS,
    SYMBOL,
    Numbering,
    is_dark,
    is_out_of_sight,
    looks_of,
    out_of_sight_in_table,
    unknown_in,
)
from reporting.papers.docx_parts import LABEL_MARK, w
from reporting.papers.proof import (
    ALTERNATIVE,
    EDGE,
    PICTURE,
    FileRead,
    UnreadablePaperError,
    digest_of,
    is_from_right,
    local,
    read_package,
    relations,
    unpacked,
    xml_of,
)
from reporting.words import worded

KNOWN_PARTS: Final = (
    r"\[Content_Types\]\.xml|docProps/(core|app|custom)\.xml|docProps/thumbnail\.jpeg|"
    r"docMetadata/LabelInfo\.xml|"
    r"word/(document|styles|stylesWithEffects|settings|webSettings|fontTable|numbering|footnotes|endnotes|"
    r"header\d*|footer\d*|theme/theme\d*)\.xml|word/media/[^/]+\.(png|jpe?g)"
)
_RELATIONS: Final = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
_READ_FIELDS: Final = frozenset({"REF", "NOTEREF", "SEQ", "TOC", "PAGE", "NUMPAGES", "HYPERLINK", "PAGEREF"})
_OF_PAGES: Final = frozenset({"PAGE", "NUMPAGES", "SECTIONPAGES"})
_PAGE_NUMBER: Final = re.compile(r"\s*[\divxlcIVXLC]*\s*")
NOTE: Final = " ⟨note⟩ "
RAISED: Final = "raised or lowered"
_USUAL_SWITCHES: Final = frozenset({"\\h", "\\*", "\\f", "MERGEFORMAT", "ARABIC", "ALPHABETIC"})
_SPACE: Final = "{http://www.w3.org/XML/1998/namespace}space"
_COUNTED: Final = re.compile(r"^⟨[^⟩]*⟩ ")
_MARKS: Final = re.compile(r"⟨note[^⟩]*⟩")
_SIGNS: Final = {"tab": " ", "br": " ", "cr": " ", "noBreakHyphen": "-", "softHyphen": "\u00ad"}
_TRACKED: Final = frozenset({"ins", "del", "moveFrom", "moveTo"})
_HOLDS_OTHER: Final = {
    "commentReference": "a comment",
    "commentRangeStart": "a comment",
    "AlternateContent": "one text for some programs and another for others",
    "altChunk": "a part of another kind that is pulled in",
}
_OBJECTS: Final = frozenset(
    {"oMath", "oMathPara", "object", "OLEObject", "control", "ruby", "chart", "relIds", "textpath", "pict"}
)
SMALLEST_PICTURE: Final = (500_000, 200_000)
"""Width and height, in English metric units, of a picture that can be seen."""
LEAST_TEXT: Final = (4_000, 5_000)
"""Width and height, in twentieths of a point, that margins have to leave on a page."""


def read_docx(content: bytes) -> FileRead:
    """Return what a DOCX says; raises UnreadablePaperError."""
    return _Docx(unpacked(content)).read


class _Docx:
    """Goes through one document; headings name the places of what follows them."""

    def __init__(self, parts: dict[str, bytes]) -> None:
        self.parts, self.read = parts, FileRead()
        read_package(self.read, parts, KNOWN_PARTS)
        main = [target for kind, target, _ in relations(parts, "").values() if kind == "officeDocument"]
        if len(main) != 1 or main[0] not in parts:
            raise UnreadablePaperError("This is no Word document that can be read.")
        self.folder = main[0].rpartition("/")[0]
        styles = xml_of(parts[f"{self.folder}/styles.xml"])
        self.styles = {one.get(w("styleId")): one for one in styles.iter(w("style"))}
        self.usual = looks_of(styles.find(f"{w('docDefaults')}/{w('rPrDefault')}/{w('rPr')}"))
        self._styles(styles)
        numbering = parts.get(f"{self.folder}/numbering.xml")
        counted = xml_of(numbering) if numbering else None
        self.numbering = Numbering(counted if counted is not None else ())
        for one in counted.iter(w("rPr"), w("pPr")) if counted is not None else ():
            hidden = [what for what, is_so in looks_of(one).items() if is_so and what != SYMBOL]
            for what in (*hidden, *is_out_of_sight(one)) if one.tag == w("pPr") else hidden:
                self.read.name(f"paragraph numbers: {what}")
        self.links = relations(parts, main[0])
        self.notes = self._notes()
        self.heading, self.tables, self.pictures, self.noted = "title block", 0, 0, 0
        self.is_dark = False
        self.fields: list[tuple[list[str], int | None]] = []
        root = xml_of(parts[main[0]])
        self._check(root)
        self._blocks(root.find(w("body")), "")
        self.read.name("a field that does not end", if_=self.fields)
        for one in root.iter(w("sectPr")):
            self._section(one)
        self._heads_and_feet(root, main[0])

    def _styles(self, styles: Any) -> None:
        """Read what is usual, and name what styles of tables hide; raises KeyError without styles."""
        listed = list(styles.iter(w("style")))
        self.read.name("two styles of one name", if_=len(self.styles) < len(listed))
        usual = {one.get(w("type")): one for one in listed if one.get(w("default")) in {"1", "true"}}
        self.usual_style = usual["paragraph"].get(w("styleId")) if "paragraph" in usual else None
        if "character" in usual:
            self.usual |= looks_of(usual["character"].find(w("rPr")))
        for what in is_out_of_sight(styles.find(f"{w('docDefaults')}/{w('pPrDefault')}/{w('pPr')}")):
            self.read.name(f"usual paragraphs: {what}")
        for one in listed:
            if one.get(w("type")) == "table":
                for looks in one.iter(w("rPr")):
                    for what in (what for what, is_so in looks_of(looks).items() if is_so):
                        self.read.name(f"tables: letters {what}")
        settings = self.parts.get(f"{self.folder}/settings.xml")
        root = xml_of(settings) if settings else None
        self.settings = list(root.iter()) if root is not None else []
        for one in self.settings:
            is_on = (one.get(w("val")) or "1") not in {"0", "false", "off"} and one.get(w("t1")) != "dark1"
            self.read.name(f"setting {local(one)}", if_=local(one) in SETTINGS and is_on)

    def _check(self, root: Any) -> None:
        for one in unknown_in(root):
            self.read.name(one)

    def _notes(self) -> dict[tuple[str, str], Any]:
        found = {}
        for kind in ("footnote", "endnote"):
            content = self.parts.get(f"{self.folder}/{kind}s.xml")
            root = xml_of(content) if content else ()
            if content:
                self._check(root)
            for one in root:
                if one.get(w("type")) in {"separator", "continuationSeparator", "continuationNotice"}:
                    self.read.name("words in the line above footnotes", if_="".join(one.itertext()).strip())
                else:
                    key = kind, one.get(w("id"))
                    self.read.name("two footnotes of one name", if_=key in found)
                    marks = (*one.iter(w("footnoteRef")), *one.iter(w("endnoteRef")))
                    self.read.name("a footnote without its number", if_=not marks)
                    found[key] = one
        return found

    def _heads_and_feet(self, document: Any, main: str) -> None:
        """Read heads and feet of pages, each once, however many parts hold them."""
        before, links = len(self.read.said), relations(self.parts, main)
        even = any(local(one) == "evenAndOddHeaders" for one in self.settings)
        for section in document.iter(w("sectPr")):
            first = section.find(w("titlePg"))
            shown = {"default"} | ({"even"} if even else set())
            shown |= {"first"} if first is not None and first.get(w("val")) not in {"0", "false"} else set()
            for one in (*section.iter(w("headerReference")), *section.iter(w("footerReference"))):
                target = links.get(one.get(f"{_RELATIONS}id"), ("", "", True))[1]
                if one.get(w("type")) in shown and target in self.parts:
                    self.links = relations(self.parts, target)
                    root = xml_of(self.parts[target])
                    self._check(root)
                    edge = "head of pages" if local(one) == "headerReference" else "foot of pages"
                    which = "the first page" if one.get(w("type")) == "first" else "others"
                    self._blocks(root, worded("%(which)s, %(edge)s", which=which, edge=edge))
        self.read.said[before:] = sorted(set(self.read.said[before:]))

    def _section(self, section: Any) -> None:
        page, margin = section.find(w("pgSz")), section.find(w("pgMar"))

        def size(node: Any, *names: str) -> float:
            return sum(abs(float(node.get(w(one)) or 0)) for one in names) if node is not None else 0

        width = size(page, "w") - size(margin, "left", "right", "start", "end", "gutter")
        height = size(page, "h") - size(margin, "top", "bottom")
        if width < LEAST_TEXT[0] or height < LEAST_TEXT[1]:
            self.read.name(
                "pages cut to %(width)s by %(height)s points", width=width / 20, height=height / 20
            )
        for one in section:
            name, many = local(one), int(one.get(w("num")) or 0)
            self.read.name("pages of %(many)s columns", many=many, if_=name == "cols" and many > 1)
            self.read.name(
                "pages counted from %(first)s",
                first=one.get(w("start")),
                if_=name == "pgNumType" and one.get(w("start")),
            )
            kind = one.find(w("numFmt")) if name in {"footnotePr", "endnotePr"} else None
            self.read.name(
                "footnotes counted otherwise", if_=kind is not None and kind.get(w("val")) != "decimal"
            )
            turned = name == "textDirection" and one.get(w("val")) not in {"lrTb", "lr"}
            self.read.name("pages whose words are turned", if_=turned)

    def _blocks(self, root: Any, where: str) -> None:
        """Read everything below an element in order, each paragraph once."""
        for node in root:
            name = local(node)
            if name == "p":
                self._paragraph(node, where)
            elif name == "tbl":
                self._table(node)
            elif name in {"sdt", "sdtContent", "customXml", "smartTag", "tc", *_TRACKED}:
                self.read.name(f"a tracked change ({name})", if_=name in _TRACKED)
                self._blocks(node, where)
            else:
                self._named(node, name)

    def _named(self, node: Any, name: str) -> None:
        if name in _HOLDS_OTHER:
            self.read.name(_HOLDS_OTHER[name])
        elif name == "sdtPr":
            self.read.name("a text filled from other data", if_=node.find(w("dataBinding")) is not None)

    def _table(self, table: Any) -> None:
        self.tables += 1
        number = f"table {self.tables}"
        for one in table.findall(f"{w('tblPr')}/*"):
            if local(one) in {"tblCaption", "tblDescription"}:
                self.read.keep(f"{number}, {local(one)}", one.get(w("val")))
        dark_head, all_dark = self._grounds(table)
        for what in is_out_of_sight(table.find(w("tblPr"))):
            self.read.name(f"{number}: {what}", if_=what != DARK)
        shape: list[str] = []
        for row_number, row in enumerate(table.iter(w("tr")), 1):
            is_hidden = row.find(f"{w('trPr')}/{w('hidden')}") is not None
            self.read.name("%(number)s, row %(row)s is hidden", number=number, row=row_number, if_=is_hidden)
            cells = [one for one in row if one.tag in {w("tc"), w("sdt")}]
            spans = [one.find(f"{w('tcPr')}/{w('gridSpan')}") for one in cells]
            shape.append(" ".join("1" if one is None else str(one.get(w("val"))) for one in spans))
            for column, cell in enumerate(cells, 1):
                place = f"{number}, row {row_number}, column {column}"
                ground = cell.find(f"{w('tcPr')}/{w('shd')}")
                by_style = all_dark or (dark_head and row_number == 1)
                self.is_dark = is_dark(ground) if ground is not None else by_style
                for what in is_out_of_sight(cell.find(w("tcPr"))):
                    self.read.name(f"{place}: {what}", if_=what != DARK)
                self._blocks(cell, place)
                self.is_dark = False
        self.read.keep(f"{number}, cells", digest_of(" / ".join(shape).encode()))
        for what in out_of_sight_in_table(table):
            self.read.name(f"{number}: {what}")

    def _grounds(self, table: Any) -> tuple[bool, bool]:
        """Say whether the first row of a table, and whether all of it, is dark by its style or properties."""
        own = table.find(w("tblPr"))
        style, look = (own.find(w(one)) if own is not None else None for one in ("tblStyle", "tblLook"))
        has_head = look is not None and look.get(w("firstRow")) in {"1", "true"}
        dark_head, all_dark = False, any(is_dark(one) for one in table.findall(f"{w('tblPr')}/{w('shd')}"))
        for each in self._chain(style.get(w("val")) if style is not None else None):
            heads = [one for one in each.iter(w("tblStylePr")) if one.get(w("type")) == "firstRow"]
            in_heads = [one for head in heads for one in head.iter(w("shd"))]
            dark_head |= has_head and any(is_dark(one) for one in in_heads)
            all_dark |= any(is_dark(one) for one in each.iter(w("shd")) if one not in in_heads)
        return dark_head, all_dark

    def _chain(self, style: str | None) -> list[Any]:
        """Return a style with those that it is based on, the last one first."""
        found: list[str] = []
        while style is not None and style in self.styles and style not in found:
            found.append(style)
            based = self.styles[style].find(w("basedOn"))
            style = based.get(w("val")) if based is not None else None
        return [self.styles[one] for one in reversed(found)]

    def _paragraph(self, node: Any, where: str) -> None:
        own = node.find(w("pPr"))
        named = own.find(w("pStyle")) if own is not None else None
        style = named.get(w("val")) if named is not None else self.usual_style
        styles = self._chain(style)
        look = dict(self.usual)
        for one in styles:
            look.update(looks_of(one.find(w("rPr"))))
        place = where or self.heading
        for what in {
            each for one in (*(s.find(w("pPr")) for s in styles), own) for each in is_out_of_sight(one)
        }:
            self.read.name(f"{place}: {what}")
        number = self.numbering.before([one.find(w("pPr")) for one in styles] + [own])
        said: list[str] = [f"⟨{number}⟩ "] if number else []
        notes: list[Any] = []
        hidden: set[str] = set()
        self._runs(node, look, said, notes, hidden)
        text = "".join(said)
        if style and re.match(r"heading ?\d", style, re.IGNORECASE) and not where:
            self.heading = place = worded("under “%(text)s”", text=_COUNTED.sub("", text))[:80]
        if text.strip():
            self.read.said.append((place, text))
        for one in node.iter(w("bookmarkStart")):
            if (one.get(w("name")) or "").startswith(LABEL_MARK):
                self.read.keep(f"mark {one.get(w('name'))}", text[:60])
        if is_from_right(text) or not re.search(r"\w", re.sub("⟨[^⟩]*⟩", "", text)):
            hidden.discard(FROM_RIGHT)
        for what in hidden:
            # By its words: the number of a row is another where one is put in above it.
            begins, within = _COUNTED.sub("", text).strip()[:40], place.partition(", row ")[0]
            self.read.name(
                "“%(begins)s” (%(within)s): letters %(what)s", begins=begins, within=within, what=what
            )
        for note in notes:
            self.noted += 1
            self._blocks(note, f"footnote {self.noted}")

    def _runs(
        self, node: Any, look: dict[str, bool], said: list[str], notes: list[Any], hidden: set[str]
    ) -> None:
        for one in node:
            name = local(one)
            if name == "r" and one.tag == w("r"):
                self._run(one, look, said, notes, hidden)
            elif name in _TRACKED:
                self.read.name(f"a tracked change ({name})")
                self._runs(one, look, said, notes, hidden)
            elif name == "fldSimple":
                begins = len(said)
                self._runs(one, look, said, notes, hidden)
                self._field(one.get(w("instr")) or "", said, begins)
            elif name in {"footnoteReference", "endnoteReference"}:
                found = self.notes.get((name.removesuffix("Reference"), one.get(w("id"))))
                self.read.name("a mark of a footnote that is not raised", if_=not look.get(RAISED))
                self.read.name("a footnote without its number", if_=one.get(w("customMarkFollows")))
                if found is not None:
                    notes.append(found)
                    said.append(NOTE)
            elif name == "fldChar":
                self._field_mark(one.get(w("fldCharType")), said)
            elif name == "instrText":
                if self.fields:
                    self.fields[-1][0].append(one.text or "")
                self.read.name("the code of a field outside of it", if_=not self.fields)
            elif name not in {"rPr", "pPr", "sdtEndPr"} and not self._drawn(one, name, said):
                self._runs(one, look, said, notes, hidden)

    def _run(
        self, run: Any, look: dict[str, bool], said: list[str], notes: list[Any], hidden: set[str]
    ) -> None:
        own = run.find(w("rPr"))
        mine, named = dict(look), own.find(w("rStyle")) if own is not None else None
        for style in self._chain(named.get(w("val"))) if named is not None else ():
            mine.update(looks_of(style.find(w("rPr"))))
        mine.update(looks_of(own))
        begins = len(said)
        self._runs(run, mine, said, notes, hidden)
        words = _MARKS.sub("", "".join(said[begins:]))
        if words.strip():
            found = {what for what, is_so in mine.items() if is_so}
            # Light letters are read on a dark ground, and only there.
            is_pale, on_dark = PALE in found, self.is_dark or DARK in found
            found -= {PALE, DARK}
            if is_pale != on_dark:
                found.add(PALE if is_pale else DARK)
            hidden |= found

    def _field_mark(self, kind: str | None, said: list[str]) -> None:
        if kind == "begin":
            is_in_code = bool(self.fields) and self.fields[-1][1] is None
            self.read.name("a field in the code of another", if_=is_in_code)
            self.fields.append(([], None))
        elif not self.fields:
            self.read.name("a field that ends and has not begun")
        elif kind == "separate":
            self.fields[-1] = (self.fields[-1][0], len(said))
        elif kind == "end":
            code, begins = self.fields.pop()
            self._field("".join(code), said, begins)

    def _field(self, code: str, said: list[str], begins: int | None) -> None:
        """Name a field by its code; what counts pages is no text."""
        kind, *words = code.split() or [""]
        kind = kind.upper()
        leads = kind in {"REF", "NOTEREF", "SEQ", "PAGEREF"}
        if kind == "HYPERLINK":
            is_usual = words[:1] == ["\\l"]
        else:
            # The name of what is referred to or counted comes first; contents have switches of their own.
            is_usual = kind == "TOC" or _USUAL_SWITCHES.issuperset(words[leads:])
            is_usual &= kind != "SEQ" or "\\h" not in words
        if kind not in _READ_FIELDS | _OF_PAGES or not is_usual:
            self.read.name(f"a field “{code.strip()[:60]}”")
        self.read.name(f"a field {kind} {' '.join(words[:1])}", if_=leads or kind in _OF_PAGES)
        shown = "".join(said[begins:]) if begins is not None else "?"
        if kind in _OF_PAGES | {"NOTEREF"} and _PAGE_NUMBER.fullmatch(shown):
            said[begins:] = [f"⟨{kind.lower()}⟩" if kind in _OF_PAGES else f" ⟨note {shown.strip()}⟩ "]

    def _drawn(self, node: Any, name: str, said: list[str]) -> bool:
        """Read what is no run; say whether nothing below it is to be read."""
        if name in _SIGNS:
            said.append(_SIGNS[name])
        elif name == "t":
            self.read.name("an element within a text", if_=any(local(one) for one in node))
            text = node.xpath("string()")
            text = text if node.get(_SPACE) == "preserve" else text.strip()
            is_in_code = bool(self.fields) and self.fields[-1][1] is None
            self.read.name("words in the code of a field, where nobody sees them", if_=is_in_code)
            said.append(text)
        elif name == "sym":
            said.append(f"⟨{node.get(w('font'))} {node.get(w('char'))}⟩")
        elif name == "delText":
            self.read.name("a tracked deletion of “%(words)s”", words=node.text)
        elif name == "txbxContent":
            self.read.name("a text box")
            self._blocks(node, "text box")
        elif name in {"docPr", "extent", "blip"}:
            self._picture(node, name, said)
        elif name in _OBJECTS:
            self.read.name(f"an object ({name})")
            said.append("".join(node.itertext()) or node.get("string") or "")
        else:
            for what in _picture_out_of_sight(node, name):
                self.read.name(what)
            self._named(node, name)
            return False
        return True

    def _picture(self, node: Any, name: str, said: list[str]) -> None:
        if name == "docPr":
            self.pictures += 1
            for heard in ("descr", "title"):
                if node.get(heard):
                    self.read.said.append((f"picture {self.pictures}, {ALTERNATIVE}", node.get(heard)))
            self.read.name("a hidden picture", if_=node.get("hidden") in {"1", "true"})
        elif name == "extent":
            width, height = (int(node.get(one) or 0) for one in ("cx", "cy"))
            is_small = width < SMALLEST_PICTURE[0] or height < SMALLEST_PICTURE[1]
            self.read.name("a picture too small to be seen", if_=is_small)
            wide = f"{width / (height or 1):.1f}"
            said.append(worded("⟨%(wide)s times as wide as high⟩ ", wide=wide))
        else:
            target = self.links.get(node.get(f"{_RELATIONS}embed"), ("", "", False))[1]
            said.append(PICTURE % digest_of(self.parts.get(target, b"")))


def _picture_out_of_sight(node: Any, name: str) -> Iterator[str]:
    if name in {"srcRect", "fillRect"} and any(float(one) for one in node.attrib.values()):
        yield "a picture that is cut"
    elif name == "prstGeom" and node.get("prst") != "rect":
        yield "a picture in a shape that hides parts of it"
    elif name == "ext" and node.get("cx") and int(node.get("cx")) < SMALLEST_PICTURE[0]:
        yield "a picture too small to be seen"
    elif name == "xfrm" and any(
        (node.get(one) or "0") not in {"0", "false"} for one in ("flipH", "flipV", "rot")
    ):
        yield "a picture that is turned"


def edges_of(read: FileRead) -> list[str]:
    """Return what is at the head and foot of pages."""
    return [text for place, text in read.said if place.endswith(EDGE)]


def table_heads(read: FileRead) -> list[str]:
    """Return the first row of each table, which stands again at the top of a page where the table goes on."""
    found: dict[str, list[str]] = {}
    for place, text in read.said:
        table, _, rest = place.partition(", row ")
        if rest.startswith("1,"):
            found.setdefault(table, []).append(text)
    return [" ".join(one) for one in found.values()]
