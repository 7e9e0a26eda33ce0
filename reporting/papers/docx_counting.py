"""How the styles of a DOCX count, so that a numbering that says something else is reported."""

from __future__ import annotations

from typing import Any

from reporting.papers.docx_parts import w
from reporting.papers.docx_template import NUMBERED, default_template
from reporting.papers.proof import FileRead
from reporting.papers.reading_docx import opened
from reporting.words import worded

type_of_counting = dict[str, tuple[str, str]]


def refuse_counting(read: FileRead, content: bytes) -> None:
    """Refuse a numbering that is not that of our template, or begins elsewhere than at the first."""
    document = opened(content)
    theirs = _counting(opened(default_template()))
    for name, mine in _counting(document).items():
        if mine != theirs.get(name):
            read.refuse(
                "numbering",
                " ".join(mine),
                worded("“%(name)s” is counted otherwise than in the template", name=name),
            )
    _refuse_own(read, document, theirs)
    for one in _numbering(document).iter(w("lvlOverride")):
        if one.find(w("lvl")) is not None:
            read.refuse("numbering", "level", "a numbering writes a level in a form of its own")
    for one in _numbering(document).iter(w("vanish")):
        read.refuse("numbering", str(one.getparent().tag).rpartition("}")[2], "numbers are hidden")
    counting = {one.lower() for one in NUMBERED}
    for style in document.styles:
        if style.name.lower() not in counting and style.element.find(f"{w('pPr')}/{w('numPr')}") is not None:
            read.refuse("numbering", style.name, "this style is counted, and in the paper it is not")
    for node in _numbering(document).iter(w("start"), w("startOverride")):
        if (node.get(w("val")) or "1") not in {"0", "1"}:
            read.refuse("numbering", node.get(w("val")) or "", "a numbering begins at another number")


def _refuse_own(read: FileRead, document: Any, theirs: type_of_counting) -> None:
    """Refuse paragraphs that are counted by a numbering of their own, in another form than their style."""
    names = {style.style_id: style.name for style in document.styles}
    nums, abstracts = _known(document)
    for line in document.element.body.iter(w("p")):
        own = line.find(f"{w('pPr')}/{w('numPr')}")
        number = own.find(w("numId")) if own is not None else None
        if own is None or number is None or number.get(w("val")) == "0":
            continue
        style = line.find(f"{w('pPr')}/{w('pStyle')}")
        name = next(
            (one for one in NUMBERED if style is not None and one.lower() == _lower(names, style)), ""
        )
        level = own.find(w("ilvl"))
        at = level.get(w("val")) if level is not None else "0"
        if not name or _form_of(nums.get(int(number.get(w("val")))), abstracts, at) != theirs.get(name):
            text = "".join(one.text or "" for one in line.iter(w("t")))
            read.refuse("numbering", text[:80], "this paragraph is counted otherwise than its style")


def _lower(names: dict[str, str | None], style: Any) -> str:
    return (names.get(style.get(w("val"))) or "").lower()


def _known(document: Any) -> tuple[dict[int, Any], dict[str, Any]]:
    root = _numbering(document)
    nums = {int(one.get(w("numId"))): one for one in root.findall(w("num"))}
    return nums, {one.get(w("abstractNumId")): one for one in root.findall(w("abstractNum"))}


def _form_of(number: Any, abstracts: dict[str, Any], level: str | None) -> tuple[str, str]:
    """Return how one level of a numbering writes its number; none where there is no such numbering."""
    if number is None:
        return ("none", "")
    abstract = abstracts[number.find(w("abstractNumId")).get(w("val"))]
    return next(
        (_form(one) for one in abstract.findall(w("lvl")) if one.get(w("ilvl")) == level), ("none", "")
    )


def _numbering(document: Any) -> Any:
    return document.part.numbering_part.element


def _counting(document: Any) -> type_of_counting:
    """Return for each style that counts how it writes its number, and in which form."""
    nums, abstracts = _known(document)
    known = {style.name.lower(): style for style in document.styles}
    found: type_of_counting = {}
    for name in NUMBERED:
        style = known.get(name.lower())
        number = nums.get(_numbering_of(style) or -1) if style is not None else None
        if number is None or style is None:
            found[name] = ("none", "")
            continue
        level = style.element.find(f".//{w('numPr')}/{w('ilvl')}")
        wanted = level.get(w("val")) if level is not None else "0"
        found[name] = _form_of(number, abstracts, wanted)
    return found


def _numbering_of(style: Any) -> int | None:
    """Return the key of the numbering of a style, its own or that of the style it is based on."""
    seen = set()
    while style is not None and style.style_id not in seen:
        seen.add(style.style_id)
        found = style.element.find(f".//{w('numPr')}/{w('numId')}")
        if found is not None:
            key = found.get(w("val")) or ""
            return int(key) if key.isascii() and key.isdigit() else None
        style = style.base_style
    return None


def _form(level: Any) -> tuple[str, str]:
    form, text = level.find(w("numFmt")), level.find(w("lvlText"))
    kind = form.get(w("val")) or "" if form is not None else ""
    said = text.get(w("val")) or "" if text is not None else ""
    # Programs write the sign of a point in fonts of their own.
    return (kind, "•" if kind == "bullet" and len(said) == 1 else said)
