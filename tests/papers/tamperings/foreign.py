"""Things of others that are put into files: a picture, a chart, words on a page."""

from __future__ import annotations

import struct
import zlib


def _picture(width: int, height: int) -> bytes:
    """Return a PNG of one grey colour."""

    def chunk(name: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    rows = (b"\x00" + b"\x80" * width) * height
    head = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    parts = chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + parts


A_PICTURE = _picture(40, 20)
_SPACE = "http://schemas.openxmlformats.org/drawingml/2006"
CHART = (
    f'<c:chartSpace xmlns:c="{_SPACE}/chart" xmlns:a="{_SPACE}/main">'
    "<c:chart><c:title><c:tx><c:rich><a:bodyPr/>"
    "<a:p><a:r><a:t>Fully implemented</a:t></a:r></a:p></c:rich></c:tx></c:title><c:plotArea><c:barChart>"
    '<c:barDir val="bar"/><c:ser><c:idx val="0"/><c:order val="0"/><c:val><c:numLit><c:ptCount val="1"/>'
    '<c:pt idx="0"><c:v>22</c:v></c:pt></c:numLit></c:val></c:ser></c:barChart></c:plotArea></c:chart>'
    "</c:chartSpace>"
)
