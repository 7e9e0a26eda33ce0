"""The template of papers as DOCX: their styles, page size and numberings, made here."""

from __future__ import annotations

import io
from datetime import datetime
from functools import lru_cache
from typing import Any

NUMBERED = ("Heading 1", "Heading 2", "Numbered Paragraph", "Point", "Lettered Point")
"""Styles whose numbers or bullets come from the style, so that Word counts them."""
_INK = "0B3F52"
_SERIF, _SANS = "Times New Roman", "Arial"
_IN_SERIF = frozenset({"Numbered Paragraph", "Point", "Lettered Point", "footnote text"})
"""What is read line after line; titles, tables and notes are without serifs."""
_W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"


@lru_cache(maxsize=1)
def default_template() -> bytes:
    """Return the document over which every paper is written."""
    import docx
    from docx.shared import Cm

    made = docx.Document()
    properties = made.core_properties
    properties.author, properties.comments, properties.title = "", "", "Template of papers"
    properties.created = properties.modified = datetime(2020, 1, 1)  # noqa: DTZ001
    section = made.sections[0]
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.left_margin = section.right_margin = Cm(2.5)
    section.top_margin, section.bottom_margin = Cm(2.6), Cm(2.3)
    section.different_first_page_header_footer = True
    _add_numbering(made)
    _add_styles(made)
    _name_fonts(made)
    from docx.oxml.ns import qn

    root = made.styles.element
    used = {name.lower() for name in (*_LOOKS, *_OTHERS)}
    for style in list(root.iter(qn("w:style"))):
        named = style.find(qn("w:name")).get(qn("w:val")).lower()
        if named not in used:
            root.remove(style)
            continue
        for link in style.findall(qn("w:link")):
            style.remove(link)
    for latent in root.findall(qn("w:latentStyles")):
        root.remove(latent)
    for relations in (made.part.rels, made.part.package.rels):
        for key, one in list(relations.items()):
            if one.reltype.rpartition("/")[2] in _UNUSED_PARTS:
                del relations[key]
    target = io.BytesIO()
    made.save(target)
    return target.getvalue()


_UNUSED_PARTS = ("stylesWithEffects", "customXml", "extended-properties", "thumbnail")


def _name_fonts(made: Any) -> None:
    """Say which font stands in for ours where it is not installed: one of the same kind."""
    fonts = (
        f'<w:font w:name="{_SERIF}"><w:altName w:val="Liberation Serif"/><w:family w:val="roman"/>'
        '<w:pitch w:val="variable"/></w:font>'
    )
    fonts += "".join(
        f'<w:font w:name="{name}"><w:altName w:val="{instead}"/><w:family w:val="swiss"/>'
        '<w:pitch w:val="variable"/></w:font>'
        for name, instead in ((_SANS, "Liberation Sans"), ("Noto Sans CJK SC", "Microsoft YaHei"))
    )
    for part in made.part.package.iter_parts():
        if part.partname == "/word/fontTable.xml":
            part._blob = f'<w:fonts xmlns:w="{_W}">{fonts}</w:fonts>'.encode()


def _add_numbering(made: Any) -> None:
    """Define how headings, paragraphs and points are counted."""
    from docx.oxml import parse_xml

    root = made.part.numbering_part.element
    for place, (key, levels) in enumerate(_NUMBERINGS.items()):
        body = "".join(
            f'<w:lvl w:ilvl="{level}"><w:start w:val="1"/><w:numFmt w:val="{form}"/>'
            f'<w:pStyle w:val="{style}"/><w:lvlText w:val="{text}"/><w:lvlJc w:val="left"/>'
            f'<w:pPr><w:ind w:left="{left}" w:hanging="{hanging}"/></w:pPr></w:lvl>'
            for level, (form, text, style, left, hanging) in enumerate(levels)
        )
        abstract = parse_xml(
            f'<w:abstractNum xmlns:w="{_W}" w:abstractNumId="{key}">'
            f'<w:multiLevelType w:val="multilevel"/>{body}</w:abstractNum>'
        )
        root.insert(place, abstract)
        root.append(
            parse_xml(f'<w:num xmlns:w="{_W}" w:numId="{key}"><w:abstractNumId w:val="{key}"/></w:num>')
        )


LETTERED_POINTS = 904
_NUMBERINGS = {
    901: (("upperRoman", "%1.", "Heading1", 567, 567), ("decimal", "(%2)", "Heading2", 567, 567)),
    902: (("decimal", "%1.", "NumberedParagraph", 567, 567),),
    903: (("bullet", "•", "Point", 964, 397),),
    LETTERED_POINTS: (("lowerLetter", "(%1)", "LetteredPoint", 964, 397),),
}
"""Numberings by key: form, text, style, indent and hanging indent in twentieths of a point."""


def _add_styles(made: Any) -> None:
    from docx.enum.style import WD_STYLE_TYPE
    from docx.shared import Pt, RGBColor

    normal = made.styles["Normal"]
    normal.font.name, normal.font.size = _SERIF, Pt(11)
    _set_east_asian(normal, _SERIF)
    normal.paragraph_format.space_after = Pt(6)
    known = {style.name.lower() for style in made.styles}
    for name, (size, bold, colour, numbering, level) in _LOOKS.items():
        style = (
            made.styles[name]
            if name.lower() in known
            else made.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
        )
        font = _SERIF if name in _IN_SERIF else _SANS
        style.font.name, style.font.size, style.font.bold = font, Pt(size), bold
        style.font.italic = False
        if name in {"Title", "TOC Heading"}:
            style.base_style = normal
            border = style.element.find(f".//{{{_W}}}pBdr")
            if border is not None:
                border.getparent().remove(border)
        style.font.color.rgb = RGBColor.from_string(colour)
        _set_east_asian(style, font)
        tight = name.startswith(
            ("Table", "Title F", "toc", "footnote", "Note", "Letter", "Box", "Header", "Footer")
        )
        style.paragraph_format.space_after = Pt(_SPACE_AFTER.get(name, 2) if tight else 6)
        style.paragraph_format.line_spacing = 1.0 if tight or name in _IN_SERIF else 1.1
        style.paragraph_format.space_before = Pt(_SPACE_BEFORE.get(name, 0))
        style.paragraph_format.keep_with_next = name in _KEPT_WITH_NEXT
        style.paragraph_format.widow_control = True
        if numbering:
            _number(style, numbering, level)
    _add_other_styles(made)


_KEPT_WITH_NEXT = frozenset(
    {"Heading 1", "Heading 2", "Caption", "Table Head", "Table Band", "TOC Heading", "Box Title"}
)
_SPACE_AFTER = {"Table Text": 1, "Table Head": 1, "Table Band": 1, "Note": 6, "footnote text": 0}
"""Points below a paragraph of a style that is set tightly."""
_SPACE_BEFORE = {
    "Caption": 12,
    "Note": 3,
    "TOC Heading": 10,
    "Title": 12,
    "Heading 1": 14,
    "Heading 2": 10,
    "Box Title": 3,
}
"""Points above a paragraph of a style."""
_OTHERS = (
    *("Normal", "Default Paragraph Font", "Normal Table", "No List"),
    *("footnote reference", "Paper Table", "Hyperlink"),
)
"""Styles that others are based on, and those of marks, tables and links."""
_LOOKS: dict[str, tuple[float, bool, str, int, int]] = {
    "Header": (8, False, "4F585C", 0, 0),
    "Footer": (8, False, "4F585C", 0, 0),
    "Letterhead": (12, True, _INK, 0, 0),
    "Title": (17, True, _INK, 0, 0),
    "Issued As": (10.5, True, "1C2326", 0, 0),
    "Box Title": (10.5, True, _INK, 0, 0),
    "Heading 1": (13, True, _INK, 901, 0),
    "Heading 2": (11, True, _INK, 901, 1),
    "Numbered Paragraph": (10.5, False, "1C2326", 902, 0),
    "Point": (10.5, False, "1C2326", 903, 0),
    "Lettered Point": (10.5, False, "1C2326", 904, 0),
    "Caption": (9.5, True, _INK, 0, 0),
    "Table Head": (8, True, "FFFFFF", 0, 0),
    "Table Band": (8, False, "1C2326", 0, 0),
    "Table Text": (8, False, "1C2326", 0, 0),
    "Note": (8, False, "4F585C", 0, 0),
    "Title Fact": (9, False, "1C2326", 0, 0),
    "Draft Mark": (8.5, True, "8A1C1C", 0, 0),
    "TOC Heading": (11, True, _INK, 0, 0),
    "toc 1": (9.5, False, "1C2326", 0, 0),
    "toc 2": (9.5, False, "1C2326", 0, 0),
    "footnote text": (8.5, False, "1C2326", 0, 0),
}
"""Size in points, bold, colour, numbering and its level of each style."""


def _set_east_asian(style: Any, font: str) -> None:
    """Name the fonts of other scripts, which Word chooses by script and not by the first name."""
    from docx.oxml.ns import qn

    fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
    for name in list(fonts.attrib):
        if name.endswith("Theme"):
            del fonts.attrib[name]
    fonts.set(qn("w:eastAsia"), "Noto Serif CJK SC" if font == _SERIF else "Noto Sans CJK SC")
    fonts.set(qn("w:cs"), font)
    fonts.set(qn("w:hAnsi"), font)


def _number(style: Any, numbering: int, level: int) -> None:
    from docx.oxml import parse_xml

    properties = style.element.get_or_add_pPr()
    properties._insert_numPr(
        parse_xml(
            f'<w:numPr xmlns:w="{_W}"><w:ilvl w:val="{level}"/><w:numId w:val="{numbering}"/></w:numPr>'
        )
    )


def _add_other_styles(made: Any) -> None:
    from docx.enum.style import WD_STYLE_TYPE
    from docx.oxml import parse_xml
    from docx.shared import Cm, RGBColor

    reference = made.styles.add_style("footnote reference", WD_STYLE_TYPE.CHARACTER)
    reference.font.superscript = True
    link = made.styles.add_style("Hyperlink", WD_STYLE_TYPE.CHARACTER)
    link.font.color.rgb, link.font.underline = RGBColor.from_string(_INK), True
    made.styles["toc 2"].paragraph_format.left_indent = Cm(0.6)
    made.styles.element.append(
        parse_xml(
            f'<w:style xmlns:w="{_W}" w:type="table" w:customStyle="1" w:styleId="PaperTable">'
            '<w:name w:val="Paper Table"/><w:uiPriority w:val="99"/><w:tblPr>'
            '<w:tblStyleRowBandSize w:val="1"/>'
            f'<w:tblBorders>{_borders()}</w:tblBorders><w:tblCellMar><w:top w:w="25" w:type="dxa"/>'
            '<w:left w:w="85" w:type="dxa"/><w:bottom w:w="25" w:type="dxa"/>'
            '<w:right w:w="85" w:type="dxa"/></w:tblCellMar></w:tblPr>'
            '<w:tblStylePr w:type="firstRow"><w:tcPr><w:shd w:val="clear" w:color="auto" '
            f'w:fill="{_INK}"/></w:tcPr></w:tblStylePr></w:style>'
        )
    )


def _borders() -> str:
    return "".join(
        f'<w:{side} w:val="single" w:sz="4" w:space="0" w:color="9AA5A9"/>'
        for side in ("top", "bottom", "insideH")
    )
