"""Pictures of a DOCX that show another thing, and what is said of them."""

from __future__ import annotations

import re
from copy import deepcopy
from typing import Any

from tests.papers.tamperings.docx_tools import (
    DOCUMENT,
    every,
    made,
    pictures,
    prose,
    q,
)
from tests.papers.tamperings.foreign import A_PICTURE
from tests.papers.tamperings.kinds import Cases, Package

CASES = Cases("docx")


def _blips(package: Package) -> list[Any]:
    found = [one.find(f".//{q('a:blip')}") for one in pictures(package)]
    assert len({one.get(q("r:embed")) for one in found}) > 1
    return found


@CASES("two pictures of the paper change places")
def _(package: Package) -> None:
    first, second = _blips(package)[:2]
    keys = first.get(q("r:embed")), second.get(q("r:embed"))
    first.set(q("r:embed"), keys[1])
    second.set(q("r:embed"), keys[0])


@CASES("a picture is another one, in the same part")
def _(package: Package) -> None:
    names = sorted(name for name in package.parts if re.fullmatch(r"word/media/.*\.png", name))
    package.parts[names[0]] = A_PICTURE


@CASES("two pictures change places, in their parts")
def _(package: Package) -> None:
    names = sorted(name for name in package.parts if re.fullmatch(r"word/media/.*\.png", name))[:2]
    package.parts[names[0]], package.parts[names[1]] = package.parts[names[1]], package.parts[names[0]]


@CASES("a picture of others is put in")
def _(package: Package) -> None:
    package.add("word/media/foreign.png", A_PICTURE, "image/png")
    holder = deepcopy(next(pictures(package)[0].iterancestors(q("w:p"))))
    blip = next(holder.iter(q("a:blip")))
    blip.set(q("r:embed"), package.relate(DOCUMENT, "image", "media/foreign.png"))
    next(holder.iter(q("wp:docPr"))).set("descr", "")
    prose(package)[1].addnext(holder)


@CASES("a picture is fetched from elsewhere")
def _(package: Package) -> None:
    blip = _blips(package)[0]
    blip.set(q("r:link"), package.relate(DOCUMENT, "image", "https://example.org/a.png", external=True))
    del blip.attrib[q("r:embed")]


@CASES("a picture shows another drawing to those who draw it sharp")
def _(package: Package) -> None:
    drawn = '<svg xmlns="http://www.w3.org/2000/svg"><text>Fully 22</text></svg>'
    package.add("word/media/other.svg", drawn, "image/svg+xml")
    key = package.relate(DOCUMENT, "image", "media/other.svg")
    shown = f'<a:ext uri="{{96DAC541-7B7A-43D3-8B79-37D633B846F1}}"><asvg:svgBlip r:embed="{key}"/></a:ext>'
    _blips(package)[0].append(made(f"<a:extLst>{shown}</a:extLst>"))


@CASES("a picture is cut to its left half")
def _(package: Package) -> None:
    _blips(package)[0].addnext(made('<a:srcRect r="50000"/>'))


@CASES("a picture is turned over")
def _(package: Package) -> None:
    next(pictures(package)[0].iter(q("a:xfrm"))).set("flipH", "1")


@CASES("a picture is transparent")
def _(package: Package) -> None:
    _blips(package)[0].append(made('<a:alphaModFix amt="0"/>'))


@CASES("a picture is one point large")
def _(package: Package) -> None:
    for size in every(pictures(package)[0], ".//wp:extent | .//a:ext[@cx]"):
        size.set("cx", "12700")
        size.set("cy", "12700")


@CASES("a picture is pressed to half its height")
def _(package: Package) -> None:
    for size in every(pictures(package)[0], ".//wp:extent | .//a:ext[@cx]"):
        size.set("cy", str(int(size.get("cy")) // 2))


@CASES("a picture is hidden")
def _(package: Package) -> None:
    next(pictures(package)[0].iter(q("wp:docPr"))).set("hidden", "1")


SAID = {
    "another level": ("descr", r"(?i)\bfully\b", "partially"),
    "another number": ("descr", r"[0-9]+\.[0-9]", "99.9"),
    "another label": ("title", r"[0-9]+", "12"),
    "a denial": ("descr", r"\b(is|were) ", r"\1 not "),
    "nothing": ("descr", r"(?s)^.+$", ""),
}


def _said_case(name: str) -> None:
    where, pattern, other = SAID[name]

    def edit(package: Package) -> None:
        for one in pictures(package):
            drawn = next(one.iter(q("wp:docPr")))
            if re.search(pattern, drawn.get(where) or ""):
                drawn.set(where, re.sub(pattern, other, drawn.get(where), count=1))
                return
        raise AssertionError(pattern)

    CASES.add(f"what is said of a picture tells {name}", edit)


for _name in SAID:
    _said_case(_name)


@CASES("the words that two pictures are described with change places")
def _(package: Package) -> None:
    first, second = [next(one.iter(q("wp:docPr"))) for one in pictures(package)[:2]]
    answer = first.get("descr"), second.get("descr")
    first.set("descr", answer[1])
    second.set("descr", answer[0])


@CASES("what is said of a table to those who do not see it is another")
def _(package: Package) -> None:
    caption = next(package.tree(DOCUMENT).iter(q("w:tblCaption")))
    caption.set(q("w:val"), f"Draft of {caption.get(q('w:val'))}")
