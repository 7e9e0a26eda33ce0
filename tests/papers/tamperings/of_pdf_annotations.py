"""A true PDF with annotations, fields, files, scripts or fonts that somebody put in."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from pypdf import PdfWriter
from pypdf.annotations import FreeText, Highlight, Link, Rectangle, Text
from pypdf.generic import (
    ArrayObject,
    BooleanObject,
    DecodedStreamObject,
    DictionaryObject,
    FloatObject,
    NameObject,
    NumberObject,
    RectangleObject,
    TextStringObject,
)

from tests.papers.tamperings.pdf_tools import PdfCases

CASES = PdfCases()


_NUMBER_AT = (100, 400, 300, 420)
"""A place in the middle of a page, in points."""
ANNOTATIONS: dict[str, Callable[[], Any]] = {
    "a note of words": lambda: FreeText(text="Fully", rect=_NUMBER_AT, font_size="9pt"),
    "a note that opens when it is pointed at": lambda: Text(text="Should be 16", rect=_NUMBER_AT, open=False),
    "a white rectangle": lambda: Rectangle(rect=_NUMBER_AT, interior_color="ffffff"),
    "a coloured mark": lambda: Highlight(
        rect=_NUMBER_AT,
        quad_points=ArrayObject([FloatObject(one) for one in (100, 420, 300, 420, 100, 400, 300, 400)]),
    ),
    "a link to another review": lambda: Link(rect=_NUMBER_AT, url="https://example.org/other-review"),
}


def _annotated(name: str) -> None:
    def edit(writer: PdfWriter) -> None:
        writer.add_annotation(page_number=3, annotation=ANNOTATIONS[name]())

    CASES.editing(f"{name} lies on a page", edit)


for _name in ANNOTATIONS:
    _annotated(_name)


def _annotation(writer: PdfWriter, kind: str, **more: Any) -> None:
    found = DictionaryObject(
        {
            NameObject("/Type"): NameObject("/Annot"),
            NameObject("/Subtype"): NameObject(kind),
            NameObject("/Rect"): RectangleObject(_NUMBER_AT),
            NameObject("/F"): NumberObject(4),
        }
    )
    found.update({NameObject(f"/{key}"): value for key, value in more.items()})
    page = writer.pages[3]
    kept = page.get("/Annots", ArrayObject()).get_object()
    key = writer._add_object(found)
    kept.append(key)
    page[NameObject("/Annots")] = kept
    if kind == "/Widget":
        form = DictionaryObject({NameObject("/Fields"): ArrayObject([key])})
        form[NameObject("/NeedAppearances")] = BooleanObject(True)
        writer.root_object[NameObject("/AcroForm")] = form


def _appearance(writer: PdfWriter) -> Any:
    form = DecodedStreamObject()
    form.set_data(b"BT /Helv 9 Tf 2 5 Td (Fully) Tj ET")
    form.update({NameObject("/Subtype"): NameObject("/Form")})
    form[NameObject("/BBox")] = RectangleObject((0, 0, 200, 20))
    return DictionaryObject({NameObject("/N"): writer._add_object(form)})


@CASES.edits("a field to fill in holds a number")
def _(writer: PdfWriter) -> None:
    value, name = TextStringObject("16"), TextStringObject("number")
    _annotation(writer, "/Widget", FT=NameObject("/Tx"), V=value, T=name)


@CASES.edits("a stamp shows words of its own")
def _(writer: PdfWriter) -> None:
    _annotation(writer, "/Stamp", AP=_appearance(writer))


@CASES.edits("a line strikes through words, as an annotation")
def _(writer: PdfWriter) -> None:
    points = ArrayObject([FloatObject(one) for one in (100, 420, 300, 420, 100, 400, 300, 400)])
    _annotation(writer, "/StrikeOut", QuadPoints=points)


@CASES.edits("words are to be blackened")
def _(writer: PdfWriter) -> None:
    _annotation(writer, "/Redact", OverlayText=TextStringObject("Agreed"))


@CASES.edits("a file is attached")
def _(writer: PdfWriter) -> None:
    writer.add_attachment("corrections.txt", b"15 should read 16")


@CASES.edits("a script runs when the paper is opened")
def _(writer: PdfWriter) -> None:
    script = DictionaryObject({NameObject("/S"): NameObject("/JavaScript")})
    script[NameObject("/JS")] = TextStringObject("app.alert('15 should read 16');")
    writer.root_object[NameObject("/OpenAction")] = script


@CASES.edits("a bookmark is added")
def _(writer: PdfWriter) -> None:
    writer.add_outline_item(title="All of it was carried out", page_number=0)


@CASES.edits("the title of the file is another")
def _(writer: PdfWriter) -> None:
    writer.add_metadata({"/Title": "Another review", "/Subject": "Agreed by all"})


def _fonts(page: Any) -> list[Any]:
    fonts = page["/Resources"]["/Font"].get_object()
    return [one.get_object() for one in fonts.values()]


@CASES.edits("the letters of a font are read as others than are drawn")
def _(writer: PdfWriter) -> None:
    for font in _fonts(writer.pages[3]):
        stream = font["/ToUnicode"].get_object()
        found = stream.get_data()
        changed = found.replace(b"<0061>", b"<0062>").replace(b"<0065>", b"<006F>")
        if changed != found:
            stream.set_data(changed)
            return
    raise AssertionError("no letter found")


@CASES.edits("the letters of a font cannot be read")
def _(writer: PdfWriter) -> None:
    font = next(one for one in _fonts(writer.pages[3]) if "/ToUnicode" in one)
    del font["/ToUnicode"]


@CASES.edits("the fonts of a page change places")
def _(writer: PdfWriter) -> None:
    page: Any = writer.pages[3]
    fonts = page["/Resources"]["/Font"].get_object()
    first, second = list(fonts)[:2]
    one, other = fonts.raw_get(first), fonts.raw_get(second)
    fonts[NameObject(first)], fonts[NameObject(second)] = other, one


@CASES.edits("a reader hears other words for a picture")
def _(writer: PdfWriter) -> None:
    for number in range(1, len(writer._objects) + 1):
        one = writer.get_object(number)
        if isinstance(one, DictionaryObject) and one.get("/S") == "/Figure" and "/Alt" in one:
            one[NameObject("/Alt")] = TextStringObject("All activities were fully carried out.")
            return
    raise AssertionError("no words for a picture")
