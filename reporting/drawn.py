"""What is drawn: figures, matrices and flows are kinds of one thing, with title, source, address, files."""

from __future__ import annotations

from dataclasses import dataclass
from functools import singledispatch
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from reporting.tables import Table


@dataclass(frozen=True, kw_only=True)
class Drawn:
    """What everything that is drawn owes its reader; each kind adds what it is drawn from."""

    slug: str
    title: str
    summary: str
    source: str
    filter_text: str = ""
    finding: str = ""
    """What it shows, true under every open reading, as a sentence without a full stop; empty for nothing."""

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
    """What is drawn and has a page of its own: its address, beside which its files are, and its filter."""

    source_url: str
    address: str
    query: str = ""

    @property
    def page_url(self) -> str:
        """The address of its own page, with its filter."""
        return self._with_query(f"{self.address}/")

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
