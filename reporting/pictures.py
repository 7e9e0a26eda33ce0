"""Drawings as points: Typst draws them, as it does in a PDF, so that both look alike to the point."""

from __future__ import annotations

import re
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass
from functools import singledispatch
from threading import Lock
from typing import TYPE_CHECKING, Final

from reporting.ground import Ground

if TYPE_CHECKING:
    from reporting.tables import Table


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


@dataclass(frozen=True, kw_only=True)
class Drawn:
    """What everything that is drawn owes its reader; each kind adds what it is drawn from."""

    slug: str
    title: str
    summary: str
    ground: Ground
    filter_text: str = ""
    finding: str = ""
    """What it shows, true under every open reading, as a sentence without a full stop; empty for nothing."""

    @property
    def source(self) -> str:
        """Where its numbers stand, from the citations of the rows that were counted."""
        return self.ground.source

    @property
    def source_url(self) -> str:
        """The address of the page of its first source."""
        return self.ground.source_url

    @property
    def heading(self) -> str:
        """What stands above it: its finding, else its title."""
        return self.finding or self.title

    @property
    def tells_more(self) -> bool:
        """Whether the summary says more than the heading."""
        return self.summary.rstrip(".") != self.heading


@dataclass(frozen=True, kw_only=True)
class OnItsPage(Drawn):
    """What is drawn on a page: the address of its files, its filter, and its page if that is another."""

    address: str
    query: str = ""
    page: str = ""

    @property
    def page_url(self) -> str:
        """The address of the page that shows it, with its filter."""
        return self.page or self._with_query(f"{self.address}/")

    def file_url(self, suffix: str) -> str:
        """The address of one of its files, with its filter."""
        return self._with_query(f"{self.address}.{suffix}")

    def _with_query(self, path: str) -> str:
        return f"{path}?{self.query}" if self.query else path


@singledispatch
def picture_of(drawn: Drawn) -> str:
    """Return a drawing that stands alone, as SVG: title, measure, rule and source in it."""
    raise TypeError(f"Nothing draws {type(drawn).__name__}.")


@singledispatch
def table_of(drawn: Drawn) -> Table:
    """Return the same as a table for files."""
    raise TypeError(f"Nothing lists {type(drawn).__name__}.")
