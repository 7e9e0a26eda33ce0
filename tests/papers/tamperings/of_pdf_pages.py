"""A true PDF whose pages somebody drew on, took out or exchanged."""

from __future__ import annotations

from typing import Any

from pypdf import PdfWriter, Transformation
from pypdf.generic import (
    ArrayObject,
    DecodedStreamObject,
    DictionaryObject,
    NameObject,
    NumberObject,
    RectangleObject,
    TextStringObject,
)

from tests.papers.tamperings.pdf_tools import PdfCases, draw, shown_words

CASES = PdfCases()


DRAWN = {
    "words stand at the foot of a page": {"operators": shown_words("All of it was carried out")},
    "a number stands at the edge of a page": {"operators": shown_words("15", x=20, y=400)},
    "a letter stands before words of a page": {"operators": shown_words("not", x=58, y=400)},
    "a word of another size stands over words": {"operators": shown_words("Fully", x=150, y=420, size=30)},
    "white words stand on a page": {"operators": shown_words("Not agreed", before="1 1 1 rg")},
    "words of half a point stand on a page": {"operators": shown_words("Not agreed", size=0.5)},
    "words that nothing draws stand on a page": {"operators": shown_words("Not agreed", before="3 Tr")},
    "words stand outside a page": {"operators": shown_words("Not agreed", x=3000)},
    "words stand upside down": {"operators": shown_words("Not agreed", before="-1 0 0 -1 400 400 cm")},
    "words stand across a page as a mark": {
        "operators": shown_words("AGREED", size=80, x=0, y=0, before=".7 .7 -.7 .7 200 300 cm")
    },
    "a sign of a font of signs stands on a page": {
        "operators": shown_words("4", x=400, y=400),
        "font": "/ZapfDingbats",
    },
    "a letter of a Greek font stands before a number": {
        "operators": shown_words("\\263", x=58, y=400),
        "font": "/Symbol",
    },
    "a white plate covers the middle of a page": {"operators": "1 1 1 rg 50 300 500 200 re f"},
    "a black plate covers the middle of a page": {"operators": "0 0 0 rg 50 300 500 200 re f"},
    "a line strikes through words": {"operators": "1 w 60 410 m 500 410 l S"},
    "a white plate covers a line and other words stand on it": {
        "operators": f"1 1 1 rg 50 400 500 14 re f {shown_words('15 were carried out', y=402, before='0 g')}"
    },
    "a curve is drawn as a bar": {"operators": "0 0.4 0.4 rg 100 400 220 12 re f"},
    "words stand for others to those who hear them": {
        "operators": shown_words("Fully", before="/Span << /ActualText (Minimally) >> BDC") + " EMC"
    },
}


def _drawn_case(name: str) -> None:
    found = DRAWN[name]
    CASES.editing(name, lambda writer: draw(writer, writer.pages[3], **found))


for _name in DRAWN:
    _drawn_case(_name)


@CASES.edits("words stand on a layer that is not shown")
def _(writer: PdfWriter) -> None:
    layer = DictionaryObject({NameObject("/Type"): NameObject("/OCG")})
    layer[NameObject("/Name")] = TextStringObject("More")
    key = writer._add_object(layer)
    shown = DictionaryObject({NameObject("/OFF"): ArrayObject([key])})
    found = DictionaryObject({NameObject("/OCGs"): ArrayObject([key]), NameObject("/D"): shown})
    writer.root_object[NameObject("/OCProperties")] = found
    words = f"{shown_words('Not agreed', before='/OC /Tampered BDC')} EMC"
    draw(writer, writer.pages[3], words, Properties=key)


@CASES.edits("all words of a page are cut away by a clipping")
def _(writer: PdfWriter) -> None:
    page = writer.pages[3]
    stream = DecodedStreamObject()
    stream.set_data(b"0 0 1 1 re W n\n")
    page[NameObject("/Contents")] = ArrayObject([writer._add_object(stream), page.raw_get("/Contents")])


@CASES.edits("a picture of others covers part of a page")
def _(writer: PdfWriter) -> None:
    image = DecodedStreamObject()
    image.set_data(b"\x80" * 16)
    sizes = {"/Width": 4, "/Height": 4, "/BitsPerComponent": 8}
    names = {"/Type": "/XObject", "/Subtype": "/Image", "/ColorSpace": "/DeviceGray"}
    image.update({NameObject(key): NumberObject(value) for key, value in sizes.items()})
    image.update({NameObject(key): NameObject(value) for key, value in names.items()})
    draw(
        writer,
        writer.pages[3],
        "200 0 0 50 100 400 cm /Tampered Do",
        XObject=writer._add_object(image),
    )


@CASES.edits("a form of words is drawn on a page")
def _(writer: PdfWriter) -> None:
    page = writer.pages[3]
    form = DecodedStreamObject()
    form.set_data(shown_words("Fully", x=10, y=10).encode())
    form.update({NameObject("/Type"): NameObject("/XObject"), NameObject("/Subtype"): NameObject("/Form")})
    form[NameObject("/BBox")] = RectangleObject((0, 0, 300, 50))
    form[NameObject("/Resources")] = page["/Resources"].get_object()
    draw(writer, page, "1 0 0 1 100 400 cm /Tampered Do", XObject=writer._add_object(form))


@CASES.edits("a page is missing")
def _(writer: PdfWriter) -> None:
    writer.remove_page(3)


@CASES.edits("the last page is missing")
def _(writer: PdfWriter) -> None:
    writer.remove_page(len(writer.pages) - 1)


@CASES.edits("two pages change places")
def _(writer: PdfWriter) -> None:
    pages: Any = writer.pages
    first, second = DictionaryObject(pages[2]), DictionaryObject(pages[3])
    for page, other in ((pages[2], second), (pages[3], first)):
        for key in ("/Contents", "/Resources", "/Annots"):
            page.pop(key, None)
            if key in other:
                page[NameObject(key)] = other.raw_get(key)


@CASES.edits("a page stands twice")
def _(writer: PdfWriter) -> None:
    writer.insert_page(writer.pages[3], 4)


@CASES.edits("an empty page is added")
def _(writer: PdfWriter) -> None:
    writer.insert_blank_page(595, 842, 3)


@CASES.edits("a page of words is added")
def _(writer: PdfWriter) -> None:
    page = writer.add_blank_page(595, 842)
    page[NameObject("/Contents")] = writer._add_object(DecodedStreamObject())
    draw(writer, page, shown_words("All of it was agreed", y=700))


@CASES.edits("a page of words comes first")
def _(writer: PdfWriter) -> None:
    page = writer.insert_blank_page(595, 842, 0)
    page[NameObject("/Contents")] = writer._add_object(DecodedStreamObject())
    draw(writer, page, shown_words("Approved version", y=700))


@CASES.edits("a page stands on its head")
def _(writer: PdfWriter) -> None:
    writer.pages[3].rotate(180)


@CASES.edits("half of a page is cut off")
def _(writer: PdfWriter) -> None:
    writer.pages[3].cropbox = RectangleObject((0, 421, 595, 842))


@CASES.edits("a page is drawn a hundred times smaller")
def _(writer: PdfWriter) -> None:
    writer.pages[3].add_transformation(Transformation().scale(0.01, 0.01))


@CASES.edits("a page is moved off its sheet")
def _(writer: PdfWriter) -> None:
    writer.pages[3].add_transformation(Transformation().translate(5000, 0))


@CASES.edits("a page is drawn over another")
def _(writer: PdfWriter) -> None:
    writer.pages[3].merge_page(writer.pages[4])
