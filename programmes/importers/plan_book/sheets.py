"""Every sheet of a plan's workbook, in the order in which it holds them."""

from __future__ import annotations

from typing import Final

from programmes.importers.plan_book.assessed import ASSESSED
from programmes.importers.plan_book.planned import PLANNED

SHEETS: Final = {sheet.key: sheet for sheet in (*PLANNED, *ASSESSED)}
