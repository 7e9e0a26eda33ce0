"""Reads a DOCX that somebody has edited in Word; run as a program, in a child process with limits."""

from __future__ import annotations

import io
import json
import re
import sys
from collections.abc import Iterator
from typing import Any, Final

from reporting.child import limit_child
from reporting.papers.content import Run, plain, type_of_text
from reporting.papers.docx_parts import FALLBACK, marks_in, w
from reporting.papers.markdown import joined
from reporting.papers.returned import SECONDS, Comment, Line, LineKind, too_much, unread_in

MEMORY: Final = 800_000_000
_SCHEMES: Final = ("http://", "https://", "mailto:")
_LINK: Final = re.compile(r'\s*HYPERLINK\s+"([^"]+)"', re.IGNORECASE)
_NOTE_AGAIN: Final = re.compile(r"\s*NOTEREF\s+(\S+)", re.IGNORECASE)
_KINDS: Final = {
    "heading 1": LineKind.SECTION,
    "heading 2": LineKind.PART,
    "point": LineKind.POINT,
    "list bullet": LineKind.POINT,
    "lettered point": LineKind.LETTERED,
    "list number": LineKind.LETTERED,
    "list paragraph": LineKind.POINT,
    "caption": LineKind.CAPTION,
}
_PASSED_OVER: Final = frozenset(
    {
        "letterhead",
        "title",
        "issued as",
        "title fact",
        "box title",
        "toc heading",
        "table head",
        "table text",
        "table band",
        "note",
        "draft mark",
        "header",
        "footer",
        "footnote text",
    }
)
"""Styles of what is made from the record or from the title block."""


def _plain(text: type_of_text) -> list[Any]:
    return [[run.text, run.strong, run.emphasis, run.link, _plain(run.note)] for run in text]


class _Reader:
    """Goes through one document once, with recorded changes accepted or rejected."""

    def __init__(self, document: Any, parts: dict[str, Any], *, accepts: bool) -> None:
        self.document = document
        self.left_out = {w("del"), w("moveFrom")} if accepts else {w("ins"), w("moveTo")}
        self.joins = "del" if accepts else "ins"
        self.styles = {style.style_id: (style.name or "").lower() for style in document.styles}
        self.links = {key: one.target_ref for key, one in document.part.rels.items() if one.is_external}
        self.comments = dict(_comments(parts.get("comments")))
        self.marked = dict(marks_in(document.element.body))
        self.notes = parts.get("footnotes")

    def lines(self) -> list[Line]:
        """Return the paragraphs that people write, in order; comments elsewhere go to the one before."""
        found: list[Line] = []
        waiting: list[Comment] = []
        before: Line | None = None
        for paragraph in self._paragraphs(self.document.element.body):
            line = self._line(paragraph)
            if before is not None:
                # Where the mark between two paragraphs went, what is left has the style of the second.
                line.text = joined(iter((*before.text, *line.text)))
                line.comments = before.comments + line.comments
                line.is_tracked, before = True, None
            if paragraph.find(f"{w('pPr')}/{w('rPr')}/{w(self.joins)}") is not None:
                before = line
                continue
            if not "".join(run.text for run in line.text).strip() or self._is_passed_over(paragraph):
                waiting += line.comments
                continue
            # A comment on a table or on the title block goes to the next paragraph that people write.
            line.comments, waiting = waiting + line.comments, []
            found.append(line)
        if before is not None and before.text:
            found.append(before)
        if found:
            found[-1].comments += waiting
        return found

    def _paragraphs(self, parent: Any) -> Iterator[Any]:
        for child in parent:
            if child.tag == w("p"):
                yield child
            elif child.tag not in {FALLBACK, *self.left_out}:
                yield from self._paragraphs(child)

    def _style(self, paragraph: Any) -> str:
        style = paragraph.find(f"{w('pPr')}/{w('pStyle')}")
        return self.styles.get(style.get(w("val")) or "", "") if style is not None else ""

    def _is_passed_over(self, paragraph: Any) -> bool:
        name = self._style(paragraph)
        table = next(paragraph.iterancestors(w("tbl")), None)
        is_data = table is not None and next(table.iter(w("tblHeader")), None) is not None
        return name in _PASSED_OVER or name.startswith("toc ") or is_data

    def _line(self, paragraph: Any) -> Line:
        name = self._style(paragraph)
        kind = next((kind for start, kind in _KINDS.items() if name.startswith(start)), LineKind.TEXT)
        changes = (w("ins"), w("del"), w("moveFrom"), w("moveTo"))
        tracked = next(paragraph.iter(*changes), None) is not None
        keys = [one.get(w("id")) for one in paragraph.iter(w("commentReference"))]
        comments = [self.comments[key] for key in keys if key in self.comments]
        tables = paragraph.iterancestors(w("tbl"))
        boxed = any(next(one.iter(w("tblHeader")), None) is None for one in tables)
        return Line(kind, joined(self._text(paragraph, _Fields())), comments, tracked, boxed)

    def _text(self, parent: Any, fields: _Fields, link: str = "") -> Iterator[Run]:
        for child in parent:
            if child.tag in {FALLBACK, w("pPr"), *self.left_out}:
                continue
            if child.tag == w("r"):
                yield from self._run(child, fields, link)
            elif child.tag == w("hyperlink"):
                address = self.links.get(child.get(_ID) or "", "")
                yield from self._text(child, fields, address if address.startswith(_SCHEMES) else "")
            elif child.tag == w("fldSimple") and _NOTE_AGAIN.match(child.get(w("instr")) or ""):
                yield from self._note_again(child.get(w("instr")))
            else:
                yield from self._text(child, fields, link)

    def _run(self, run: Any, fields: _Fields, link: str) -> Iterator[Run]:
        looks = run.find(w("rPr"))
        named = looks.find(w("rStyle")) if looks is not None else None
        name = self.styles.get(named.get(w("val")) or "", "") if named is not None else ""
        strong, emphasis = _is_on(looks, "b") or name == "strong", _is_on(looks, "i") or name == "emphasis"
        for node in run:
            if node.tag == w("fldChar"):
                code = fields.step(node.get(w("fldCharType")))
                if _NOTE_AGAIN.match(code):
                    yield from self._note_again(code)
            elif node.tag == w("instrText"):
                fields.code += node.text or ""
            elif node.tag == w("footnoteReference"):
                yield Run("", note=self._note(node.get(w("id")) or ""))
            elif not fields.hides:
                text = _shown(node)
                if text:
                    yield Run(text, strong, emphasis, link or fields.link)

    def _note_again(self, code: str) -> Iterator[Run]:
        known = _NOTE_AGAIN.match(code)
        key = self.marked.get(known[1], "") if known else ""
        if key:
            yield Run("", note=self._note(key))

    def _note(self, key: str) -> type_of_text:
        for note in () if self.notes is None else self.notes.iter(w("footnote")):
            if note.get(w("id")) == key:
                runs: list[Run] = []
                for line in note.iter(w("p")):
                    said = list(self._text(line, _Fields()))
                    runs += [Run(" "), *said] if runs and said else said
                return _stripped(joined(iter(runs)))
        return ()


class _Fields:
    """How deep a place stands in fields, of which Word shows the result and not the code."""

    def __init__(self) -> None:
        self.depth, self.code, self.in_code = 0, "", False

    @property
    def link(self) -> str:
        """The address of a link that is written as a field; empty in any other place."""
        found = _LINK.match(self.code)
        return found[1] if found and not self.in_code and found[1].startswith(_SCHEMES) else ""

    @property
    def hides(self) -> bool:
        return self.in_code or bool(_NOTE_AGAIN.match(self.code))

    def step(self, kind: str | None) -> str:
        """Take one mark of a field; at its end return its code."""
        if kind == "begin":
            self.depth, self.code, self.in_code = self.depth + 1, "", True
        elif kind == "separate":
            self.in_code = False
        elif kind == "end":
            self.depth, self.in_code = max(0, self.depth - 1), False
            code, self.code = self.code, ""
            return code
        return ""


def _stripped(text: type_of_text) -> type_of_text:
    """Return a note without the blank between its number and its words; nothing where it has no words."""
    if not plain(text).strip():
        return ()
    first = text[0]
    return (Run(first.text.lstrip(), first.strong, first.emphasis, first.link, note=first.note), *text[1:])


_ID: Final = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_SIGNS: Final = {"noBreakHyphen": "-", "tab": " ", "br": " ", "cr": " "}


def _shown(node: Any) -> str:
    name = str(node.tag).rpartition("}")[2]
    return node.text or "" if name in {"t", "delText"} else _SIGNS.get(name, "")


def _is_on(looks: Any, name: str) -> bool:
    found = looks.find(w(name)) if looks is not None else None
    return found is not None and found.get(w("val")) not in {"0", "false", "off"}


def _comments(part: Any) -> Iterator[tuple[str, Comment]]:
    for one in () if part is None else part.iter(w("comment")):
        lines = ["".join(node.text or "" for node in line.iter(w("t"))) for line in one.iter(w("p"))]
        key, text = one.get(w("id")) or "", "\n".join(line for line in lines if line.strip())
        if text:
            yield key, Comment(key, one.get(w("author")) or "", (one.get(w("date")) or "")[:10], text)


def _read(content: bytes) -> dict[str, Any]:
    import docx
    from lxml import etree

    document = docx.Document(io.BytesIO(content))
    parser = etree.XMLParser(resolve_entities=False, no_network=True)
    named = {one.partname: one.blob for one in document.part.package.iter_parts()}
    parts = {
        name: etree.fromstring(named[f"/word/{name}.xml"], parser)
        for name in ("comments", "footnotes")
        if f"/word/{name}.xml" in named
    }
    ways = ("accepted", "rejected")
    found = {word: _Reader(document, parts, accepts=word == "accepted").lines() for word in ways}
    refusal = next((refusal for lines in found.values() if (refusal := too_much(lines))), "")
    if refusal:
        return {"refused": refusal}
    return {
        word: [
            {
                "kind": line.kind,
                "text": _plain(line.text),
                "comments": [vars(one) for one in line.comments],
                "is_tracked": line.is_tracked,
                "is_boxed": line.is_boxed,
            }
            for line in lines
        ]
        for word, lines in found.items()
    } | {
        "unread": unread_in(document.element.body),
        "named": document.core_properties.identifier or "",
    }


def _child() -> None:
    """Read a document from standard input and print what it says."""
    limit_child(memory=MEMORY, seconds=SECONDS)
    sys.stdout.write(json.dumps(_read(sys.stdin.buffer.read())))


if __name__ == "__main__":
    _child()
