"""Parts, styles and numbering of a DOCX that show what its text does not say."""

from __future__ import annotations

from typing import Any

from tests.papers.tamperings.docx_tools import (
    DOCUMENT,
    STYLES,
    after_prose,
    body,
    every,
    lines,
    look,
    made,
    number_run,
    prose,
    q,
    style_key,
)
from tests.papers.tamperings.foreign import CHART
from tests.papers.tamperings.kinds import Cases, Package

CASES = Cases("docx")
_WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml"
_SHAPE = (
    '<w:r><w:drawing><wp:inline><wp:extent cx="2000000" cy="400000"/><wp:docPr id="991" name="x"/>'
    '<a:graphic><a:graphicData uri="{uri}">{inside}</a:graphicData></a:graphic></wp:inline></w:drawing></w:r>'
)
_WPS = "http://schemas.microsoft.com/office/word/2010/wordprocessingShape"
_BOX = "<wps:wsp><wps:spPr/><wps:txbx><w:txbxContent>{}</w:txbxContent></wps:txbx><wps:bodyPr/></wps:wsp>"
_LINE = "<w:p><w:r><w:t>{}</w:t></w:r></w:p>"
PUT_IN = {
    "a text box": _SHAPE.format(uri=_WPS, inside=_BOX.format(_LINE.format("Fully"))),
    "a shape without words over the text": _SHAPE.format(
        uri=_WPS, inside='<wps:wsp><wps:spPr><a:prstGeom prst="rect"/></wps:spPr><wps:bodyPr/></wps:wsp>'
    ),
    "a text box of the old kind": (
        f"<w:r><w:pict><v:shape><v:textbox><w:txbxContent>{_LINE.format('Fully')}</w:txbxContent></v:textbox>"
        "</v:shape></w:pict></w:r>"
    ),
    "words that are drawn along a line": (
        '<w:r><w:pict><v:shape><v:textpath string="Fully implemented"/></v:shape></w:pict></w:r>'
    ),
    "an equation": "<m:oMathPara><m:oMath><m:r><m:t>15=16</m:t></m:r></m:oMath></m:oMathPara>",
    "a control with words": (
        "<w:sdt><w:sdtContent><w:r><w:t> Nearly all of it.</w:t></w:r></w:sdtContent></w:sdt>"
    ),
    "a field with words": '<w:fldSimple w:instr="QUOTE Done"><w:r><w:t> Done</w:t></w:r></w:fldSimple>',
    "a field of a page number with words": (
        '<w:fldSimple w:instr="NUMPAGES"><w:r><w:t> All done.</w:t></w:r></w:fldSimple>'
    ),
    "words that are tracked as an insertion": (
        '<w:ins w:id="9030" w:author="a" w:date="2020-01-01T00:00:00Z"><w:r><w:t> Done.</w:t></w:r></w:ins>'
    ),
    "words of a fallback": (
        '<mc:AlternateContent><mc:Choice Requires="wps"/><mc:Fallback><w:r><w:t> Done.</w:t></w:r>'
        "</mc:Fallback></mc:AlternateContent>"
    ),
    "hidden words": "<w:r><w:rPr><w:vanish/></w:rPr><w:t> Not checked.</w:t></w:r>",
    "white words": '<w:r><w:rPr><w:color w:val="FFFFFF"/></w:rPr><w:t> Not checked.</w:t></w:r>',
}


def _put_in_case(name: str) -> None:
    CASES.add(f"a paragraph holds {name}", lambda package: prose(package)[1].append(made(PUT_IN[name])))


for _name in PUT_IN:
    _put_in_case(_name)


def _root(name: str, inside: str) -> bytes:
    from lxml import etree

    return bytes(etree.tostring(made(f"<{name}>{inside}</{name}>")))


@CASES("the head of pages says more")
def _(package: Package) -> None:
    package.tree("word/header1.xml").append(made(_LINE.format("Agreed by all")))


@CASES("the foot of pages says more")
def _(package: Package) -> None:
    package.tree("word/footer1.xml").append(made(_LINE.format("Agreed by all")))


@CASES("the head of the first page is another")
def _(package: Package) -> None:
    package.add("word/header9.xml", _root("w:hdr", _LINE.format("Agreed by all")), f"{_WORD}.header+xml")
    key = package.relate(DOCUMENT, "header", "header9.xml")
    section = every(body(package), "w:sectPr")[0]
    section.insert(0, made(f'<w:headerReference w:type="first" r:id="{key}"/>'))
    section.append(made("<w:titlePg/>"))


@CASES("a watermark lies behind every page")
def _(package: Package) -> None:
    shape = '<v:shape style="position:absolute"><v:textpath string="APPROVED"/></v:shape>'
    package.tree("word/header1.xml").append(made(f"<w:p><w:r><w:pict>{shape}</w:pict></w:r></w:p>"))


@CASES("a comment stands beside a number")
def _(package: Package) -> None:
    comment = f'<w:comment w:id="0" w:author="a">{_LINE.format("Should be more")}</w:comment>'
    package.add("word/comments.xml", _root("w:comments", comment), f"{_WORD}.comments+xml")
    package.relate(DOCUMENT, "comments", "comments.xml")
    number_run(package).addnext(made('<w:r><w:commentReference w:id="0"/></w:r>'))


@CASES("an endnote is added")
def _(package: Package) -> None:
    note = f'<w:endnote w:id="2">{_LINE.format("This is disputed.")}</w:endnote>'
    package.add("word/endnotes.xml", _root("w:endnotes", note), f"{_WORD}.endnotes+xml")
    package.relate(DOCUMENT, "endnotes", "endnotes.xml")
    number_run(package).addnext(made('<w:r><w:endnoteReference w:id="2"/></w:r>'))


@CASES("a page of another format is taken in")
def _(package: Package) -> None:
    package.add("word/other.html", "<p>All activities were carried out.</p>", "text/html")
    key = package.relate(DOCUMENT, "aFChunk", "other.html")
    after_prose(package, f'<w:altChunk r:id="{key}"/>')


@CASES("another document is taken in")
def _(package: Package) -> None:
    key = package.relate(DOCUMENT, "subDocument", "other.docx", external=True)
    after_prose(package, f'<w:p><w:subDoc r:id="{key}"/></w:p>')


@CASES("an object of another program is put in")
def _(package: Package) -> None:
    package.add("word/embeddings/ole1.bin", b"\xd0\xcf\x11\xe0", "application/vnd.ms-office.oleObject")
    key = package.relate(DOCUMENT, "oleObject", "embeddings/ole1.bin")
    shown = f'<w:object><v:shape/><o:OLEObject Type="Embed" ProgID="Excel.Sheet" r:id="{key}"/></w:object>'
    after_prose(package, f"<w:p><w:r>{shown}</w:r></w:p>")


@CASES("a chart of other data is put in")
def _(package: Package) -> None:
    kind = "application/vnd.openxmlformats-officedocument.drawingml.chart+xml"
    package.add("word/charts/chart1.xml", CHART, kind)
    key = package.relate(DOCUMENT, "chart", "charts/chart1.xml")
    uri = "http://schemas.openxmlformats.org/drawingml/2006/chart"
    shape = _SHAPE.format(uri=uri, inside=f'<c:chart r:id="{key}"/>')
    after_prose(package, f"<w:p>{shape}</w:p>")


@CASES("a diagram with words is put in")
def _(package: Package) -> None:
    space = "http://schemas.openxmlformats.org/drawingml/2006/diagram"
    data = (
        f'<dgm:dataModel xmlns:dgm="{space}" xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main">'
        "<dgm:ptLst><dgm:pt><dgm:t><a:p><a:r><a:t>Fully</a:t></a:r></a:p></dgm:t></dgm:pt></dgm:ptLst>"
        "</dgm:dataModel>"
    )
    kind = "application/vnd.openxmlformats-officedocument.drawingml.diagramData+xml"
    package.add("word/diagrams/data1.xml", data, kind)
    key = package.relate(DOCUMENT, "diagramData", "diagrams/data1.xml")
    shape = _SHAPE.format(uri=space, inside=f'<dgm:relIds r:dm="{key}"/>')
    after_prose(package, f"<w:p>{shape}</w:p>")


@CASES("a link leads away from the paper")
def _(package: Package) -> None:
    key = package.relate(DOCUMENT, "hyperlink", "https://example.org/other-review", external=True)
    link = made(f'<w:hyperlink r:id="{key}"/>')
    run = number_run(package)
    run.addprevious(link)
    link.append(run)


def _style(package: Package, name: str) -> Any:
    key = style_key(package, name)
    return every(package.tree(STYLES), f"w:style[@w:styleId='{key}']")[0]


STYLED = {
    "hides its words": ("Numbered Paragraph", "<w:vanish/>"),
    "writes its words in white": ("Table Text", '<w:color w:val="FFFFFF"/>'),
    "strikes its words through": ("Note", "<w:strike/>"),
    "sets its words in a font of signs": ("Numbered Paragraph", '<w:rFonts w:ascii="Wingdings"/>'),
    "writes its words in half a point": ("footnote text", '<w:sz w:val="1"/>'),
}


def _styled_case(name: str) -> None:
    where, looks = STYLED[name]

    def edit(package: Package) -> None:
        style = _style(package, where)
        if style.find(q("w:rPr")) is None:
            style.append(made("<w:rPr/>"))
        look(style, looks)

    CASES.add(f"the style “{where}” {name}", edit)


for _name in STYLED:
    _styled_case(_name)


@CASES("a style of characters hides a number")
def _(package: Package) -> None:
    style = '<w:style w:type="character" w:styleId="Calm"><w:name w:val="Calm"/><w:rPr>{}</w:rPr></w:style>'
    package.tree(STYLES).append(made(style.format("<w:vanish/>")))
    look(number_run(package), '<w:rStyle w:val="Calm"/>')


def _levels(package: Package) -> list[Any]:
    """Return the levels of numbering that end with a point or a bracket."""
    return every(package.tree("word/numbering.xml"), ".//w:lvl[contains(w:lvlText/@w:val, '%1')]")


@CASES("paragraphs count on from another number")
def _(package: Package) -> None:
    for level in _levels(package):
        for start in level.findall(q("w:start")):
            start.set(q("w:val"), "9")


@CASES("numbers of paragraphs have words before them")
def _(package: Package) -> None:
    for level in _levels(package):
        text = level.find(q("w:lvlText"))
        text.set(q("w:val"), f"Not agreed: {text.get(q('w:val'))}")


@CASES("paragraphs are numbered in Roman numerals")
def _(package: Package) -> None:
    for level in _levels(package):
        level.find(q("w:numFmt")).set(q("w:val"), "lowerRoman")


@CASES("a bullet holds words")
def _(package: Package) -> None:
    root = package.tree("word/numbering.xml")
    level = '<w:lvl w:ilvl="0"><w:numFmt w:val="bullet"/><w:lvlText w:val="Withdrawn:"/></w:lvl>'
    abstract = made(f'<w:abstractNum w:abstractNumId="990">{level}</w:abstractNum>')
    root.insert(0, abstract)
    root.append(made('<w:num w:numId="990"><w:abstractNumId w:val="990"/></w:num>'))
    looks = prose(package)[1].find(q("w:pPr"))
    looks.append(made('<w:numPr><w:ilvl w:val="0"/><w:numId w:val="990"/></w:numPr>'))


@CASES("a font of its own is put in, which may draw other digits")
def _(package: Package) -> None:
    kind = "application/vnd.openxmlformats-officedocument.obfuscatedFont"
    package.add("word/fonts/font1.odttf", b"\x00\x01\x00\x00", kind)
    key = package.relate("word/fontTable.xml", "font", "fonts/font1.odttf")
    font = f'<w:font w:name="Portal Sans"><w:embedRegular r:id="{key}"/></w:font>'
    package.tree("word/fontTable.xml").append(made(font))
    look(number_run(package), '<w:rFonts w:ascii="Portal Sans" w:hAnsi="Portal Sans"/>')


@CASES("a paragraph lies outside the page")
def _(package: Package) -> None:
    looks = prose(package)[1].find(q("w:pPr"))
    place = 'w:x="-9000" w:y="-9000" w:hAnchor="page" w:vAnchor="page"'
    frame = f'<w:framePr w:hRule="exact" w:h="10" w:w="10" {place}/>'
    looks.append(made(frame))


@CASES("the line of a paragraph is one twentieth of a point high")
def _(package: Package) -> None:
    looks = prose(package)[1].find(q("w:pPr"))
    looks.append(made('<w:spacing w:line="1" w:lineRule="exact"/>'))


@CASES("the title of the paper is another")
def _(package: Package) -> None:
    text = next(lines(package, "Title")[0].iter(q("w:t")))
    text.text = f"Draft {text.text}"
