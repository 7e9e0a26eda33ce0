"""Every sheet of a plan's workbook, in the order in which it holds them."""

from __future__ import annotations

from typing import Final

from planbook.importers.assessed import ASSESSED
from planbook.importers.planned import PLANNED

SHEETS: Final = {sheet.key: sheet for sheet in (*PLANNED, *ASSESSED)}
