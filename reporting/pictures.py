"""Drawings as points: Typst draws them, as it does in a PDF, so that both look alike to the point."""

from __future__ import annotations

import re
from collections import OrderedDict
from collections.abc import Sequence
from threading import Lock
from typing import Final

MOST_KEPT: Final = 64
"""Pictures that are remembered: a bundle or the proof of a document asks for the same ones again."""
POINTS_TO_THE_INCH: Final = 72.0
_SIZE: Final = re.compile(r'<svg[^>]*? width="([0-9.]+)" height="([0-9.]+)"')
_UNDRAWN: Final = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
"""Signs that no drawing can hold."""
_PAGE: Final = (
    '#set page(width: {width}pt, height: {height}pt, margin: 0pt)\n#image(bytes(sys.inputs.at("{place}")), '
    'format: "svg", width: {width}pt, height: {height}pt)\n'
)

_KEPT: OrderedDict[tuple[str, float], bytes] = OrderedDict()
_LOCK: Final = Lock()


def png(drawn: str, *, zoom: float = 2) -> bytes:
    """Return a drawing as PNG, ``zoom`` times its size: twice for slides."""
    return pngs([drawn], zoom=zoom)[0]


def pngs(drawn: Sequence[str], *, zoom: float = 2) -> list[bytes]:
    """Return drawings as PNG, all of them in one go; each begins with its width and height.

    Raises ValueError for a drawing that says no size.
    """
    with _LOCK:
        known = {one: _KEPT[one, zoom] for one in drawn if (one, zoom) in _KEPT}
        for one in known:
            _KEPT.move_to_end((one, zoom))
    missing = [one for one in dict.fromkeys(drawn) if one not in known]
    if missing:
        known |= dict(zip(missing, _made(missing, zoom), strict=True))
        with _LOCK:
            for one in missing:
                _KEPT[one, zoom] = known[one]
            while len(_KEPT) > MOST_KEPT:
                _KEPT.popitem(last=False)
    return [known[one] for one in drawn]


def _made(drawn: Sequence[str], zoom: float) -> list[bytes]:
    import typst

    pages = []
    for place, one in enumerate(drawn):
        size = _SIZE.match(one)
        if size is None:
            raise ValueError("A drawing begins with its width and height.")
        pages.append(_PAGE.format(width=size[1], height=size[2], place=place))
    source = "\n#pagebreak()\n".join(pages) if len(pages) > 1 else pages[0]
    inputs = {str(place): _UNDRAWN.sub("", one) for place, one in enumerate(drawn)}
    compiler = typst.Compiler(input=source.encode(), sys_inputs=inputs)
    made = compiler.compile(format="png", ppi=POINTS_TO_THE_INCH * zoom)
    return [bytes(one or b"") for one in (made if isinstance(made, list) else [made])]
