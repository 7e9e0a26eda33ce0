"""What machines read of a file: the metadata of a picture, and what the columns of a CSV are."""

from __future__ import annotations

import io
import json
from functools import lru_cache
from html import escape
from typing import Any, Final

from reporting.pictures import png
from reporting.tables import CellKind, Column, Table, type_of_about

DESCRIPTION: Final = "csv-metadata.json"
"""The end of the address of a CSV’s description, where the standard says that it is looked for."""
DATATYPES: Final = {CellKind.TEXT: "string", CellKind.WHOLE_NUMBER: "integer", CellKind.DECIMAL: "decimal"}
TERMS: Final = {
    "Summary": "dc:description",
    "Publisher": "dc:publisher",
    "Contact": "dcat:contactPoint",
    "Licence": "dc:license",
    "Date": "dc:modified",
    "Source": "dc:source",
    "Address": "dc:identifier",
    "Cite as": "dc:bibliographicCitation",
}
"""Labels of what a file says of itself, as Dublin Core and DCAT call them."""
PNG_WORDS: Final = {"Title": "Title", "Summary": "Description", "Publisher": "Author", "Licence": "Copyright"}
"""Labels as the standard of PNG calls them; others keep their own."""
DPI: Final = 192
"""Points to the inch of a picture of twice its size: it is shown as large as the drawing it was made from."""
NAMESPACES: Final = (
    'xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:dc="http://purl.org/dc/terms/" '
    'xmlns:dcat="http://www.w3.org/ns/dcat#"'
)


def csv_description(table: Table, address: str) -> bytes:
    """Return what the columns of a CSV are, and whose it is: CSV on the Web, as the W3C recommends it.

    ``address`` is the absolute address of the CSV.
    """
    content: dict[str, Any] = {
        "@context": ["http://www.w3.org/ns/csvw", {"@language": "en"}],
        "url": address,
        "dc:title": table.title,
        **({TERMS[label]: text for label, text in table.about if label in TERMS}),
        "notes": [{"label": label, "text": text} for label, text in table.about if label not in TERMS],
        "dialect": {"encoding": "utf-8", "header": True, "delimiter": ",", "quoteChar": '"'},
        "tableSchema": {"columns": [_column(one) for one in table.columns]},
    }
    return json.dumps(content, ensure_ascii=False, indent=1).encode()


def _column(column: Column) -> dict[str, Any]:
    found = {
        "name": column.key,
        "titles": column.key,
        "dc:title": column.heading,
        "datatype": DATATYPES[column.kind],
        "null": "",
    }
    return found | ({"dc:description": column.unit} if column.unit else {})


def picture_file(drawn: str, suffix: str, about: type_of_about) -> bytes:
    """Return a drawing as ``svg`` or ``png`` that says in itself what it is; ``about`` is label and text."""
    if suffix == "png":
        return _described_png(png(drawn), about) if about else png(drawn)
    return (_described_svg(drawn, about) if about else drawn).encode()


def _described_svg(drawn: str, about: type_of_about) -> str:
    lines = [f"<dc:title>{escape(text)}</dc:title>" for label, text in about if label == "Title"]
    lines += [f"<{TERMS[label]}>{escape(text)}</{TERMS[label]}>" for label, text in about if label in TERMS]
    metadata = f'<metadata><rdf:RDF {NAMESPACES}><rdf:Description rdf:about="">'
    # Last, because readers take the name of a drawing from what stands first in it.
    body = drawn.removesuffix("</svg>")
    return f"{body}{metadata}{''.join(lines)}</rdf:Description></rdf:RDF></metadata></svg>"


@lru_cache(maxsize=64)
def _described_png(picture: bytes, about: type_of_about) -> bytes:
    from PIL import Image
    from PIL.PngImagePlugin import PngInfo

    info, target = PngInfo(), io.BytesIO()
    for label, text in about:
        info.add_itxt(PNG_WORDS.get(label, label), text, lang="en")
    with Image.open(io.BytesIO(picture)) as opened:
        opened.save(target, "PNG", pnginfo=info, dpi=(DPI, DPI))
    return target.getvalue()
