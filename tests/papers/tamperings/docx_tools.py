"""Finds things in a DOCX by their structure, and makes new elements of Word."""

from __future__ import annotations

import re
from collections.abc import Sequence
from copy import deepcopy
from typing import Any

from lxml import etree

from tests.papers.tamperings.kinds import LEVELS, NUMBER, OFFICE, Package

DOCUMENT, NOTES, STYLES = "word/document.xml", "word/footnotes.xml", "word/styles.xml"
_OPEN = "http://schemas.openxmlformats.org"
SPACES = {
    "w": f"{_OPEN}/wordprocessingml/2006/main",
    "r": OFFICE,
    "wp": f"{_OPEN}/drawingml/2006/wordprocessingDrawing",
    "a": f"{_OPEN}/drawingml/2006/main",
    "pic": f"{_OPEN}/drawingml/2006/picture",
    "c": f"{_OPEN}/drawingml/2006/chart",
    "dgm": f"{_OPEN}/drawingml/2006/diagram",
    "mc": f"{_OPEN}/markup-compatibility/2006",
    "m": f"{_OPEN}/officeDocument/2006/math",
    "wps": "http://schemas.microsoft.com/office/word/2010/wordprocessingShape",
    "w14": "http://schemas.microsoft.com/office/word/2010/wordml",
    "asvg": "http://schemas.microsoft.com/office/drawing/2016/SVG/main",
    "v": "urn:schemas-microsoft-com:vml",
    "o": "urn:schemas-microsoft-com:office:office",
}
SHARE = r"[0-9]+\.[0-9]\s*%"


def q(name: str) -> str:
    """Return “w:p” with its whole namespace."""
    space, _, local = name.partition(":")
    return f"{{{SPACES[space]}}}{local}"


def made(fragment: str) -> Any:
    """Return the element that a fragment of XML describes."""
    spaces = " ".join(f'xmlns:{key}="{space}"' for key, space in SPACES.items())
    return etree.fromstring(f"<holder {spaces}>{fragment}</holder>")[0]


def every(root: Any, path: str) -> list[Any]:
    """Return what an XPath with Word’s usual prefixes finds."""
    return list(root.xpath(path, namespaces=SPACES))


def body(package: Package) -> Any:
    """Return the body of the document."""
    return package.tree(DOCUMENT).find(q("w:body"))


def style_key(package: Package, name: str) -> str:
    """Return the key of a style by its name."""
    for style in package.tree(STYLES).iter(q("w:style")):
        if style.find(q("w:name")).get(q("w:val")).lower() == name.lower():
            return str(style.get(q("w:styleId")))
    raise AssertionError(f"no style {name}")


def lines(package: Package, style: str) -> list[Any]:
    """Return the paragraphs of one style that stand outside tables and hold words."""
    key = style_key(package, style)
    found = every(body(package), f"w:p[w:pPr/w:pStyle/@w:val='{key}']")
    return [line for line in found if words(line).strip()]


def prose(package: Package) -> list[Any]:
    """Return the numbered paragraphs."""
    found = lines(package, "Numbered Paragraph")
    assert len(found) > 4
    return found


def sections(package: Package) -> list[list[Any]]:
    """Return the numbered paragraphs of each section that has any, in order."""
    heads = {style_key(package, "Heading 1"), style_key(package, "Heading 2")}
    numbered = prose(package)
    found: list[list[Any]] = [[]]
    for part in body(package):
        if style_of(part) in heads:
            found.append([])
        elif part in numbered:
            found[-1].append(part)
    return [one for one in found if one]


def style_of(line: Any) -> str:
    """Return the key of the style of a paragraph."""
    return str(line.xpath("string(w:pPr/w:pStyle/@w:val)", namespaces=SPACES))


def words(element: Any) -> str:
    """Return the words of an element."""
    return "".join(one.text or "" for one in element.iter(q("w:t")))


def run_with(parents: Sequence[Any], pattern: str) -> Any:
    """Return a run that holds the first match of a pattern and nothing else, cut out of its run."""
    for parent in parents:
        for text in parent.iter(q("w:t")):
            run = text.getparent()
            if run.getparent().tag == q("w:fldSimple") or len(run.findall(q("w:t"))) > 1:
                continue
            match = re.search(pattern, text.text or "")
            if match:
                return _cut(run, match.start(), match.end())
    raise AssertionError(f"nothing like {pattern}")


def _cut(run: Any, start: int, end: int) -> Any:
    whole = words(run)
    before, after = deepcopy(run), deepcopy(run)
    if whole[:start]:
        retext(before, whole[:start])
        run.addprevious(before)
    if whole[end:]:
        retext(after, whole[end:])
        run.addnext(after)
    return retext(run, whole[start:end])


def retext(run: Any, text: str) -> Any:
    """Give a run other words."""
    one = run.find(q("w:t"))
    one.text = text
    one.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
    return run


def number_run(package: Package) -> Any:
    """Return a run that is a whole number in a numbered paragraph: 15 where there is one."""
    try:
        return run_with(prose(package), NUMBER.replace("[1-9][0-9]", "15"))
    except AssertionError:
        return run_with(prose(package), NUMBER)


def level_runs(package: Package) -> list[Any]:
    """Return the runs of the cells that are a level word each."""
    found = [text.getparent() for text in body(package).iter(q("w:t")) if text.text in LEVELS]
    found = [run for run in found if every(run, "ancestor::w:tc")]
    assert len(found) > 4
    return found


def look(run: Any, fragment: str) -> None:
    """Add a property to the look of a run."""
    looks = run.find(q("w:rPr"))
    if looks is None:
        looks = made("<w:rPr/>")
        run.insert(0, looks)
    new = made(fragment)
    for old in looks.findall(new.tag):
        looks.remove(old)
    looks.append(new)


def tables(package: Package) -> list[Any]:
    """Return the tables of the body."""
    return list(body(package).findall(q("w:tbl")))


def rows(table: Any) -> list[Any]:
    """Return the rows of a table below its head that are no bands."""
    return [row for row in table.findall(q("w:tr"))[1:] if len(row.findall(q("w:tc"))) > 1]


def cells(row: Any) -> list[Any]:
    """Return the cells of a row."""
    return list(row.findall(q("w:tc")))


def level_table(package: Package) -> Any:
    """Return the first table that holds level words and bands."""
    return next(level_runs(package)[0].iterancestors(q("w:tbl")))


def two_unlike(parts: Sequence[Any]) -> tuple[Any, Any]:
    """Return the first part and the next that has other words."""
    for part in parts[1:]:
        if words(part) != words(parts[0]):
            return parts[0], part
    raise AssertionError("all alike")


def pictures(package: Package) -> list[Any]:
    """Return the drawings of the body that show a picture."""
    found = every(body(package), ".//w:drawing[.//pic:pic]")
    assert len(found) > 1
    return found


def footnotes(package: Package) -> list[Any]:
    """Return the footnotes that somebody reads."""
    return every(package.tree(NOTES), "w:footnote[not(@w:type)]")


def paragraph(text: str, looks: str = "") -> Any:
    """Return a paragraph of plain words."""
    return made(f"<w:p><w:r>{looks}<w:t>{text}</w:t></w:r></w:p>")


def after_prose(package: Package, fragment: str) -> None:
    """Put an element after the second numbered paragraph."""
    prose(package)[1].addnext(made(fragment))
