"""What somebody can do to a file of a paper: one table of changes, and changes at random."""

from __future__ import annotations

import io
import random
import re
from collections.abc import Callable
from typing import NamedTuple

from pypdf import PdfReader, PdfWriter
from pypdf.annotations import FreeText
from pypdf.generic import DecodedStreamObject, DictionaryObject, NameObject, RectangleObject, TextStringObject

from tests.papers.proofs import part_of, replaced

BODY, NOTES, STYLES = "word/document.xml", "word/footnotes.xml", "word/styles.xml"
CORE, SHEET, BOOK = "docProps/core.xml", "xl/worksheets/sheet2.xml", "xl/workbook.xml"
SLIDE = "ppt/slides/slide3.xml"
AFTER = r"(>163</w:t></w:r>)"
"""Behind the number of respondents in the DOCX."""
IN_CELLS = r"</sheetData>"


class Tampering(NamedTuple):
    """One change: its name, the form of the file, the part of it, the pattern, and what is put in its place."""

    name: str
    form: str
    part: str
    before: str
    after: str


def _run(looks: str, words: str = "not") -> str:
    return rf"\1<w:r><w:rPr>{looks}</w:rPr><w:t>{words}</w:t></w:r>"


def _looks(name: str, looks: str) -> Tampering:
    """Words that cannot be seen as they are; the words alone would be found too, so they are there before."""
    return Tampering(
        name, "docx", BODY, r"<w:r>(<w:t xml:space=\"preserve\">163<)", rf"<w:r><w:rPr>{looks}</w:rPr>\1"
    )


TAMPERINGS = (
    Tampering("another number", "docx", BODY, ">163<", ">164<"),
    Tampering("another word", "docx", BODY, "people took part", "people never took part"),
    Tampering("a small word", "docx", BODY, "In all, ", "At least, "),
    Tampering("an adjective", "docx", BODY, "former staff", "internal staff"),
    Tampering("a comma", "docx", BODY, "In all, ", "In all "),
    Tampering("a number cut by a soft hyphen", "docx", BODY, ">163<", ">16<w:softHyphen/>3<"),
    Tampering("a footnote", "docx", NOTES, "Report of", "Draft of"),
    Tampering("the foot of pages", "docx", "word/footer1.xml", "Review", "Draft"),
    Tampering("the level of an activity", "docx", BODY, ">Partially<", ">Fully<"),
    Tampering("a mark of a footnote moved", "docx", BODY, r"(<w:r><w:rPr><w:rStyle w:val=\"footnotereference\"/></w:rPr><w:footnoteReference w:id=\"2\"/></w:r>)(.*?</w:r>)", r"\2\1"),
    Tampering("the title among properties", "docx", CORE, "<dc:title>Review", "<dc:title>Draft"),
    Tampering("the author", "docx", CORE, "<dc:creator>North", "<dc:creator>South"),
    Tampering("the licence", "docx", CORE, "Licence: [^.;]*", "Licence: CC0"),
    Tampering("the language", "docx", CORE, "<dc:language>en", "<dc:language>fr"),
    Tampering("what is heard of a picture", "docx", BODY, r'descr="', 'descr="Failure: '),
    Tampering("what is said of a table", "docx", BODY, r'(tblCaption w:val=")', r"\1Draft: "),
    Tampering("a number that a list begins with", "docx", "word/numbering.xml", r'<w:start w:val="1"/><w:numFmt w:val="decimal"/>', '<w:start w:val="4"/><w:numFmt w:val="decimal"/>'),
    Tampering("a template from elsewhere", "docx", "word/_rels/document.xml.rels", "(</Relationships>)", r'<Relationship Id="x9" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/attachedTemplate" Target="https://example.org/t.dotm" TargetMode="External"/>\1'),
    _looks("hidden letters", "<w:vanish/>"),
    _looks("white letters", '<w:color w:val="FFFFFF"/>'),
    _looks("letters in the colour of the ground", '<w:color w:val="auto" w:themeColor="background1"/>'),
    _looks("tiny letters", '<w:sz w:val="2"/>'),
    _looks("letters struck out", "<w:strike/>"),
    _looks("letters struck out twice", "<w:dstrike/>"),
    _looks("raised letters", '<w:vertAlign w:val="superscript"/>'),
    _looks("letters moved off their line", '<w:position w:val="-400"/>'),
    _looks("pressed letters", '<w:w w:val="5"/>'),
    _looks("letters over each other", '<w:spacing w:val="-200"/>'),
    _looks("letters from right to left", "<w:rtl/>"),
    _looks("a font of symbols", '<w:rFonts w:ascii="Wingdings" w:hAnsi="Wingdings"/>'),
    _looks("a black ground", '<w:shd w:val="clear" w:fill="000000"/>'),
    _looks("a black marker", '<w:highlight w:val="black"/>'),
    Tampering("a style that hides", "docx", STYLES, r'(w:styleId="TableText".*?<w:rPr>)', r"\1<w:vanish/>"),
    Tampering("usual letters that hide", "docx", STYLES, r"(<w:rPrDefault>\s*<w:rPr>)", r"\1<w:vanish/>"),
    Tampering("a deletion that is tracked", "docx", BODY, AFTER, r"\1<w:del><w:r><w:delText>never</w:delText></w:r></w:del>"),
    Tampering("an insertion that is tracked", "docx", BODY, AFTER, r"\1<w:ins><w:r><w:t> never</w:t></w:r></w:ins>"),
    Tampering("a comment", "docx", BODY, AFTER, r'\1<w:r><w:commentReference w:id="0"/></w:r>'),
    Tampering("an unknown field", "docx", BODY, AFTER, r'\1<w:fldSimple w:instr="INCLUDETEXT x"><w:r><w:t>x</w:t></w:r></w:fldSimple>'),
    Tampering("a field that asks", "docx", BODY, AFTER, r'\1<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText> DDEAUTO x </w:instrText></w:r><w:r><w:fldChar w:fldCharType="end"/></w:r>'),
    Tampering("a part that is pulled in", "docx", BODY, "(<w:sectPr)", r"<w:altChunk/>\1"),
    Tampering("a text box", "docx", BODY, AFTER, r"\1<w:r><w:pict><w:txbxContent><w:p><w:r><w:t>Done</w:t></w:r></w:p></w:txbxContent></w:pict></w:r>"),
    Tampering("an equation", "docx", BODY, AFTER, r'\1<m:oMath xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math"><m:r><m:t>+1</m:t></m:r></m:oMath>'),
    Tampering("a sign of a font", "docx", BODY, AFTER, r'\1<w:r><w:sym w:font="Wingdings" w:char="F0FC"/></w:r>'),
    Tampering("a text filled from data", "docx", BODY, AFTER, r"\1<w:sdt><w:sdtPr><w:dataBinding/></w:sdtPr><w:sdtContent/></w:sdt>"),
    Tampering("a framed paragraph", "docx", BODY, r'(<w:pStyle w:val="NumberedParagraph"/>)', r'\1<w:framePr w:x="9000"/>'),
    Tampering("a paragraph beside the page", "docx", BODY, r'(<w:pStyle w:val="NumberedParagraph"/>)', r'\1<w:ind w:start="20000"/>'),
    Tampering("lines over each other", "docx", BODY, r'(<w:pStyle w:val="NumberedParagraph"/>)', r'\1<w:spacing w:line="10" w:lineRule="exact"/>'),
    Tampering("a hidden row", "docx", BODY, r"<w:tr>", "<w:tr><w:trPr><w:hidden/></w:trPr>"),
    Tampering("a row too low", "docx", BODY, r"<w:tr>", '<w:tr><w:trPr><w:trHeight w:val="10" w:hRule="exact"/></w:trPr>'),
    Tampering("a page that is cut", "docx", BODY, r'w:bottom="1304"', 'w:bottom="15000"'),
    Tampering("a picture that is flat", "docx", BODY, r'(<wp:extent cx="\d+" cy=")\d+', r"\g<1>50000"),
    Tampering("a picture that is cut", "docx", BODY, r"(<a:blip )", r'<a:srcRect b="90000"/>\1'),
    Tampering("another share", "xlsx", "xl/worksheets/sheet18.xml", "<v>51.4</v>", "<v>15.4</v>"),
    Tampering("a format that shows another share", "xlsx", "xl/worksheets/sheet18.xml", r's="9"><v>51.4', 's="8"><v>51.4'),
    Tampering("a number as text", "xlsx", "xl/worksheets/sheet18.xml", r'<c r="C5" s="8"><v>38</v>', '<c r="C5" s="8" t="inlineStr"><is><t>38</t></is>'),
    Tampering("a formula", "xlsx", "xl/worksheets/sheet18.xml", "<v>51.4</v>", "<f>1+1</f><v>51.4</v>"),
    Tampering("another text", "xlsx", "xl/sharedStrings.xml", "Partially", "Fully"),
    Tampering("a hidden line", "xlsx", SHEET, '<row r="3"', '<row r="3" hidden="1"'),
    Tampering("a hidden column", "xlsx", SHEET, '<col min="2"', '<col hidden="1" min="2"'),
    Tampering("a flat line", "xlsx", SHEET, 'ht="60"', 'ht="1"'),
    Tampering("a hidden sheet", "xlsx", BOOK, '(name="Table 1")', r'\1 state="hidden"'),
    Tampering("a rule that colours cells", "xlsx", SHEET, IN_CELLS, r'</sheetData><conditionalFormatting sqref="A1"/>'),
    Tampering("a filter", "xlsx", SHEET, IN_CELLS, r'</sheetData><autoFilter ref="A1:B9"/>'),
    Tampering("merged cells", "xlsx", SHEET, IN_CELLS, r'</sheetData><mergeCells><mergeCell ref="A4:D6"/></mergeCells>'),
    Tampering("a message beside a cell", "xlsx", SHEET, IN_CELLS, r"</sheetData><dataValidations/>"),
    Tampering("words at the foot of pages", "xlsx", SHEET, r"(</worksheet>)", r"<headerFooter><oddFooter>Void</oddFooter></headerFooter>\1"),
    Tampering("a print area", "xlsx", BOOK, "(</sheets>)", r"\1<definedNames><definedName name='_xlnm.Print_Area'>A1</definedName></definedNames>"),
    Tampering("noughts that are not shown", "xlsx", SHEET, "<sheetView ", '<sheetView showZeros="0" '),
    Tampering("another order of sheets", "xlsx", BOOK, r'(<sheet name="About"[^>]*/>)(<sheet [^>]*/>)', r"\2\1"),
    Tampering("a word on a slide", "pptx", SLIDE, "Gaps in", "Lies in"),
    Tampering("a word in notes", "pptx", "ppt/notesSlides/notesSlide4.xml", r"(<a:t>[^<]*)", r"\1 never"),
    Tampering("a hidden slide", "pptx", SLIDE, "<p:sld ", '<p:sld show="0" '),
    Tampering("white letters on a slide", "pptx", SLIDE, "1D2A30", "FFFFFF"),
    Tampering("a shape beside the slide", "pptx", SLIDE, "<p:spPr/>", '<p:spPr><a:xfrm><a:off x="90000000" y="0"/></a:xfrm></p:spPr>'),
    Tampering("a word of the data", "json", "", '("title": ")Review', r"\1Draft"),
    Tampering("a value under another name", "json", "", '"symbol"', '"sign"'),
    Tampering("a word of the page", "html", "", "people took part", "people never took part"),
    Tampering("a script", "html", "", "(</header>)", r"<script>alert(1)</script>\1"),
    Tampering("a style that hides on the page", "html", "", '<p class="issued-as">', '<p class="issued-as" style="display:none">'),
    Tampering("a link of the page", "html", "", r'href="#paragraph-13"', 'href="https://example.org/"'),
)  # fmt: skip


def applied(one: Tampering, files: dict[str, bytes]) -> bytes:
    return replaced(files[one.form], one.part, one.before, one.after)


def _writer(content: bytes) -> PdfWriter:
    return PdfWriter(clone_from=PdfReader(io.BytesIO(content)))


def _javascript() -> DictionaryObject:
    return DictionaryObject(
        {NameObject("/S"): NameObject("/JavaScript"), NameObject("/JS"): TextStringObject("x")}
    )


def _title(made: PdfWriter) -> None:
    made.add_metadata({"/Title": "Draft"})


def _licence(made: PdfWriter) -> None:
    made.add_metadata({"/Subject": "CC0"})


def _language(made: PdfWriter) -> None:
    made.root_object[NameObject("/Lang")] = TextStringObject("fr")


def _bookmark(made: PdfWriter) -> None:
    made.add_outline_item(title="Failure", page_number=0)


def _note(made: PdfWriter) -> None:
    made.add_annotation(1, FreeText(text="Void", rect=(50, 550, 200, 650)))


def _turned(made: PdfWriter) -> None:
    made.pages[1].rotate(180)


def _cut(made: PdfWriter) -> None:
    made.pages[1].cropbox = RectangleObject((0, 0, 300, 300))


def _script(made: PdfWriter) -> None:
    made.root_object[NameObject("/OpenAction")] = _javascript()


def _attachment(made: PdfWriter) -> None:
    made.add_attachment("x.txt", b"other words")


def _form(made: PdfWriter) -> None:
    made.root_object[NameObject("/AcroForm")] = DictionaryObject()


def _drawn_over(made: PdfWriter) -> None:
    page = made.pages[2]
    page.merge_page(made.pages[3])


def _page_gone(made: PdfWriter) -> None:
    made.remove_page(2)


def _page_script(made: PdfWriter) -> None:
    made.pages[1][NameObject("/AA")] = DictionaryObject({NameObject("/O"): _javascript()})


def _bookmark_script(made: PdfWriter) -> None:
    made.root_object["/Outlines"]["/First"].get_object()[NameObject("/A")] = _javascript()


def _not_drawn(made: PdfWriter) -> None:
    page = made.pages[2]
    font = next(iter(page["/Resources"]["/Font"]))
    words = DecodedStreamObject()
    words.set_data(f"\nq BT 3 Tr {font} 9 Tf 1 0 0 1 90 90 Tm <00240025002600270028> Tj ET Q".encode())
    contents = page.get_contents().get_data()
    whole = DecodedStreamObject()
    whole.set_data(contents + words.get_data())
    page[NameObject("/Contents")] = made._add_object(whole)


NEVER_IN_PDF = (_script, _page_script, _bookmark_script, _not_drawn, _attachment, _form, _note)
IN_PDF: tuple[Callable[[PdfWriter], None], ...] = (
    *(_title, _licence, _language, _bookmark, _note, _turned, _cut, _script, _attachment, _form),
    *(_drawn_over, _page_gone, _page_script, _bookmark_script, _not_drawn),
)


def pdf_with(change: Callable[[PdfWriter], None], content: bytes) -> bytes:
    made, target = _writer(content), io.BytesIO()
    change(made)
    made.write(target)
    return target.getvalue()


WORDS = ("cannot", "rejected", "internal", "annual", "neither", "seven")
TEXTS = {
    "docx": (r"word/document\.xml", r"<w:t(?: [^>]*)?>([^<]+)</w:t>"),
    "xlsx": (r"xl/sharedStrings\.xml", r"<t(?: [^>]*)?>([^<]+)</t>"),
    "pptx": (r"ppt/slides/slide\d+\.xml", r"<a:t>([^<]+)</a:t>(?!</a:fld>)"),
    "json": ("", r'": "((?:[^"\\]|\\.)+)"'),
    "html": ("", r">([^<>&]+)<(?!/script|/style)"),
}
"""In each form: its parts with text, and where a text is in them."""


def at_random(form: str, content: bytes, names: list[str], rng: random.Random) -> tuple[bytes, str, str]:
    """A file in which one word or one digit is another, with what it was and what it is."""
    parts, pattern = TEXTS[form]
    while True:
        part = rng.choice([one for one in names if re.fullmatch(parts, one)]) if parts else ""
        text = part_of(content, part) if part else content.decode()
        found = rng.choice([*re.finditer(pattern, text)] or [None])
        spots = [*re.finditer(r"(?<![&\w\\])[A-Za-z]{3,}(?!\w)|\d", found[1])] if found else []
        if spots:
            break
    spot = rng.choice(spots)
    before = spot[0]
    after = str((int(before) + 1 + rng.randrange(8)) % 10) if before.isdigit() else rng.choice(WORDS)
    if after == before:
        return at_random(form, content, names, rng)
    at = found.start(1) + spot.start()
    whole = text[:at] + after + text[at + len(before) :]
    return replaced(content, part, re.escape(text), whole.replace("\\", r"\\")), before, after
