"""Reads a presentation, a paper as data, and its page: what each says, and what in it hides something."""

from __future__ import annotations

import json
import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from itertools import pairwise
from typing import Any, Final

from reporting.papers.proof import (
    ALTERNATIVE,
    PALEST,
    PICTURE,
    SYMBOLS,
    FileRead,
    digest_of,
    lightness,
    local,
    read_package,
    relations,
    unpacked,
    xml_of,
)
from reporting.words import worded

_DRAWING: Final = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
_OF_SLIDES: Final = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
SMALLEST: Final = 700
"""Hundredths of a point of letters that can be read."""
KNOWN_PARTS: Final = (
    r"\[Content_Types\]\.xml|docProps/(core|app|custom)\.xml|docProps/thumbnail\.jpeg|"
    r"ppt/(presentation|presProps|viewProps|tableStyles)\.xml|"
    r"ppt/(slides|slideLayouts|slideMasters|notesSlides|notesMasters|handoutMasters|theme)/[\w-]+\.xml|"
    r"ppt/media/[^/]+\.(png|jpe?g)|ppt/printerSettings/[\w-]+\.bin"
)


def read_pptx(content: bytes) -> FileRead:
    """Return what the slides of a presentation and their notes say; raises UnreadablePaperError."""
    parts, read = unpacked(content), FileRead()
    read_package(read, parts, KNOWN_PARTS)
    links = relations(parts, "ppt/presentation.xml")
    root = xml_of(parts["ppt/presentation.xml"])
    shown = [links[one.get(f"{_OF_SLIDES}id")][1] for one in root.iter() if local(one) == "sldId"]
    for number, name in enumerate(shown, 1):
        _read_slide(read, parts, name, f"slide {number}")
        for kind, target, _ in relations(parts, name).values():
            if kind == "notesSlide":
                _read_slide(read, parts, target, f"notes, slide {number}")
    for node in root.iter():
        if local(node) == "sldSz":
            width, height = (round(int(node.get(one) or 0) / 36_000) for one in ("cx", "cy"))
            read.keep("size of slides", f"{width} × {height} mm")
        read.name("slides chosen to be shown", if_=local(node) == "custShowLst")
    if "ppt/presProps.xml" in parts:
        for node in xml_of(parts["ppt/presProps.xml"]).iter():
            read.name("slides chosen to be shown", if_=local(node) in {"sldRg", "custShow"})
    for name in sorted(parts):
        if re.fullmatch(r"ppt/(slideLayouts|slideMasters)/[\w-]+\.xml", name):
            for shape in (one for one in xml_of(parts[name]).iter() if local(one) == "sp"):
                words = "".join(one.text or "" for one in shape.iter(f"{_DRAWING}t")).strip()
                is_place = any(local(one) == "ph" for one in shape.iter())
                read.name("words behind slides: “%(words)s”", words=words[:60], if_=words and not is_place)
    for name in parts:
        is_slide = re.fullmatch(r"ppt/slides/slide\d+\.xml", name)
        read.name("a slide that is not shown, %(slide)s", slide=name, if_=is_slide and name not in shown)
    return read


def _read_slide(read: FileRead, parts: dict[str, bytes], name: str, place: str) -> None:
    root, links, pictures = xml_of(parts[name]), relations(parts, name), 0
    read.name(f"{place} is hidden", if_=root.get("show") in {"0", "false"})
    for node in root.iter():
        kind = local(node)
        if kind == "p":
            own = {place.rpartition(" ")[2], "<number>", "‹#›"}
            text = "".join(
                str(one.xpath("string()"))
                for one in node.iter(f"{_DRAWING}t")
                if not (one.getparent().get("type") == "slidenum" and one.text in own)
            )
            if text.strip():
                read.said.append((place, text))
        elif kind == "blip":
            target = links.get(node.get(f"{_OF_SLIDES}embed"), ("", "", False))[1]
            read.said.append((place, PICTURE % digest_of(parts.get(target, b""))))
        elif kind == "cNvPr":
            if node.get("descr"):
                pictures += 1
                read.keep(f"{place}, picture {pictures}, {ALTERNATIVE}", node.get("descr"))
            read.name(f"{place}: a hidden shape", if_=node.get("hidden") in {"1", "true"})
        elif kind in _SHAPES:
            read.name(f"{place}: {kind}")
        for what in _hides(node, kind):
            read.name(f"{place}: {what}")


_SHAPES: Final = frozenset(
    {"sp", "pic", "cxnSp", "graphicFrame", "contentPart", "timing", "oleObj", "chart", "bg"}
)
_FAR, _TINY, _WIDE = 12_500_000, 90_000, 20_000_000
"""English metric units: beyond the slide, too small to be seen, and wider than any slide."""


def _hides(node: Any, kind: str) -> Iterator[str]:
    """Yield what an element of a slide hides."""
    if kind == "rPr":
        colours = [one for one in node.iter() if local(one).endswith("Clr")]
        if any(
            local(one) != "srgbClr" or (lightness(one.get("val")) or 0) > PALEST or len(one)
            for one in colours
        ):
            yield "letters too light to be read"
        if int(node.get("sz") or 1_800) < SMALLEST:
            yield "letters too small to be read"
        if node.get("strike") not in {None, "noStrike"} or node.get("baseline") not in {None, "0"}:
            yield "letters struck out or raised"
        if int(node.get("spc") or 0) < -100 or node.find(f"{_DRAWING}noFill") is not None:
            yield "letters over each other, or without colour"
        if any(SYMBOLS.search(one.get("typeface") or "") for one in node):
            yield "letters in a font of symbols"
    elif kind == "off" and any(not -_TINY <= int(node.get(one) or 0) < _FAR for one in ("x", "y")):
        yield "a shape beside the slide"
    elif kind == "ext" and node.get("cx") not in {None, "0"} and not _TINY < int(node.get("cx")) < _WIDE:
        yield "a shape too small or too large"
    elif kind in {"srcRect", "fillRect"} and any(float(one) for one in node.attrib.values()):
        yield "a picture that is cut"
    elif kind in {"xfrm", "bodyPr"} and any(
        node.get(one) not in {None, "0"} for one in ("rot", "flipH", "flipV")
    ):
        yield "a shape that is turned"
    elif kind == "normAutofit" and int(node.get("fontScale") or 100_000) < 60_000:
        yield "letters too small to be read"
    elif kind == "alphaModFix" or (kind in {"hlinkClick", "hlinkHover"} and node.get("action")):
        yield "something that fades or acts"


def read_json(content: bytes) -> FileRead:
    """Return every value of a paper as data, at its path; raises ValueError."""
    return FileRead(list(_values(json.loads(content, object_pairs_hook=_once))))


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Return an object; raises ValueError where a name is in it twice, as each program reads another one."""
    if len(dict(pairs)) < len(pairs):
        raise ValueError("a name is there twice")
    return dict(pairs)


def _values(value: Any, path: str = "") -> Iterator[tuple[str, str]]:
    """Yield each value as it is written, with its path: names after a stroke, places in lists in brackets."""
    if isinstance(value, dict) and value:
        for name, one in value.items():
            yield from _values(one, f"{path}/{name.replace('/', '~1')}")
    elif isinstance(value, list) and value:
        for number, one in enumerate(value):
            yield from _values(one, f"{path}[{number}]")
    else:
        yield path, json.dumps(value, ensure_ascii=False)


def read_html(content: bytes) -> FileRead:
    """Return what a page says, and each of its elements with all attributes, in order; raises what lxml does.

    No program saves such a page again, so nothing of it may be otherwise.
    """
    from lxml import html

    read, heading = FileRead(), "head of the page"
    root = html.document_fromstring(content, html.HTMLParser(encoding="utf-8"))
    for node in root.iter():
        if not isinstance(node.tag, str):
            read.name("a comment “%(words)s”", words=(node.text or "").strip()[:60])
        else:
            values = "".join(f" {name}={value}" for name, value in sorted(node.attrib.items()))
            text = node.text or ""
            is_run = node.tag in {"script", "style"}
            read.said.append((heading, f"<{node.tag}{values}>{digest_of(text.encode()) if is_run else ''}"))
            if re.fullmatch("h[1-6]", node.tag):
                heading = worded("under “%(text)s”", text="".join(node.itertext()).strip()[:60])
            if text.strip() and not is_run:
                read.said.append((heading, text))
        if (node.tail or "").strip():
            read.said.append((heading, node.tail))
    return read


_LETTERS = (
    "\u3005-\u3007\u3041-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7a3\uf900-\ufaff\U00020000-\U0003ffff"
)
_WIDE_MARKS = "\u3000-\u3004\u3008-\u303f\uff01-\uff0f\uff1a-\uff20\uff3b-\uff40\uff5b-\uff65"
# Chinese, Japanese and Korean are broken between lines at any character, so each is a word of its own.
_ALONE = re.compile(f"[{_LETTERS}{_WIDE_MARKS}]")
_UNSPACED = re.compile(f"[{_LETTERS}]{{2,}}")
_SPACED_OR_ALONE = re.compile(rf"[{_LETTERS}{_WIDE_MARKS}]|[^\s{_LETTERS}{_WIDE_MARKS}]+")
_SPACED_LETTERS = re.compile(rf"[^\W\d_{_LETTERS}]{{4,}}")
# A number whose thousands are set apart by a space is one word, whichever space it is.
_WORD = re.compile(r"(?<![\w.,/-])[0-9]{1,3}(?:[ \u00a0\u202f\u2009][0-9]{3})+(?![0-9])\S*|\S*\d\S*")
_EDGES = ".,;:!?()[]{}“”„\"'’‘«»…*†‡"
_GROUPS = re.compile(r"(?<=\d)[ \u00a0\u202f\u2009,](?=\d{3}(?!\d))")
_PLAIN = re.compile(r"[0-9]+(\.[0-9]+)?")
_PARTS = re.compile(r"[-–—]")
_PERCENT = re.compile(r"[\s\u00a0\u202f]*(%|\uff05|per cent\b|percent\b)")
_PERCENT_BEFORE = "百分之"
_SENTENCE_END = re.compile(r"(?<=[.!?…])[)”\"]*\s+(?=[“\"(]?[^\W\d_a-z])|\n+|(?<=[\u3002\uff01\uff1f])")
_CLAUSE_END = re.compile(
    r"[,;:()]\s|\s[(–—]|\band\b(?=\s+\d)|\bor\b(?=\s+\d)|[\u3001\uff08\uff09\uff0c\uff1a\uff1b]"
)


@dataclass(frozen=True)
class NumberInText:
    """A number, or a name that holds digits, as it stands in a text.

    ``value`` is None for a name such as “SOM-23”; ``decimals`` says how far the number was rounded.
    """

    text: str
    start: int
    value: Decimal | None
    decimals: int = 0
    is_share: bool = False


def words_in(text: str) -> Iterator[tuple[int, str]]:
    """Yield every word of a text with its place; where words are not set apart, every character."""
    for found in _SPACED_OR_ALONE.finditer(text):
        yield found.start(), found[0]


def numbers_in(text: str) -> Iterator[NumberInText]:
    """Yield every number and every name that holds a digit, in order, each where it stands in the text.

    A range such as “74–77” gives its two numbers; “2016-2020” likewise. “1 200” and “1,200” are one number.
    In a text without spaces, as “共有15项”, a number ends where such a character stands.
    """
    for found in _WORD.finditer(_ALONE.sub("\n", text)):
        word = found[0].strip(_EDGES)
        share = word.endswith("%") or bool(_PERCENT.match(text, found.end()))
        bare = word.removesuffix("%").strip(_EDGES)
        start = found.start() + found[0].find(bare)
        share = share or text[:start].endswith(_PERCENT_BEFORE)
        parts = _PARTS.split(bare)
        if all(_PLAIN.fullmatch(_GROUPS.sub("", part)) for part in parts):
            for part in parts:
                at = text.index(part, start)
                yield _number(_GROUPS.sub("", part), at, is_share=share)
                start = at + len(part)
        else:
            yield NumberInText(bare, start, None)


def _number(text: str, start: int, *, is_share: bool) -> NumberInText:
    decimals = len(text.partition(".")[2])
    return NumberInText(text, start, Decimal(text), decimals, is_share)


def sentence_at(text: str, place: int) -> tuple[int, str]:
    """Return the sentence that holds a place, and where it begins."""
    return _part_at(_sentences(text), place)


def clause_at(text: str, place: int) -> tuple[int, str]:
    """Return the part of a sentence that holds a place: up to a comma, a bracket, “and” before a number."""
    return _part_at(_clauses(text), place)


@lru_cache(maxsize=64)
def _sentences(text: str) -> list[tuple[int, str]]:
    return list(_parts(text, _SENTENCE_END))


@lru_cache(maxsize=64)
def _clauses(text: str) -> list[tuple[int, str]]:
    return list(_parts(text, _CLAUSE_END))


def _parts(text: str, ends: re.Pattern[str]) -> Iterator[tuple[int, str]]:
    start = 0
    for found in ends.finditer(text):
        yield start, text[start : found.start()]
        start = found.end()
    yield start, text[start:]


def _part_at(parts: list[tuple[int, str]], place: int) -> tuple[int, str]:
    return parts[max(0, bisect_right(parts, place, key=lambda part: part[0]) - 1)]


def words_of(text: str) -> frozenset[str]:
    """Return what a text speaks of: the beginnings of its longer words, and its names in capitals."""
    return stems(text) | {f"={name}" for name in _CAPITALS.findall(text)}


_CAPITALS = re.compile(r"\b[A-Z]{2,8}\b")


def stems(text: str) -> frozenset[str]:
    """Return the beginnings of the longer words of a text, to see what two texts speak of.

    Where words are not set apart, every two characters that stand together count as one.
    """
    pairs = (a + b for run in _UNSPACED.findall(text) for a, b in pairwise(run))
    return frozenset(pairs).union(word[:6] for word in _SPACED_LETTERS.findall(text.casefold()))
