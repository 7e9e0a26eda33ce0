"""Wrongs made in files of a paper, to be found by its proof, and random changes of a paper.

``TAMPERINGS`` holds them all. A change of a DOCX or XLSX takes the bytes of a file. One of a PDF is
``from_content``: it takes the paper and a callable that writes it.
"""

from __future__ import annotations

from typing import Final

from tests.papers.tamperings import (
    of_docx_notes,
    of_docx_numbers,
    of_docx_order,
    of_docx_parts,
    of_docx_pictures,
    of_docx_words,
    of_pdf_annotations,
    of_pdf_pages,
    of_pdf_papers,
    of_pdf_tables,
    of_xlsx_cells,
    of_xlsx_looks,
    of_xlsx_numbers,
    of_xlsx_parts,
)
from tests.papers.tamperings.at_random import random_change
from tests.papers.tamperings.kinds import Tampering

TAMPERINGS: Final[tuple[Tampering, ...]] = (
    *of_docx_numbers.CASES.found,
    *of_docx_words.CASES.found,
    *of_docx_order.CASES.found,
    *of_docx_notes.CASES.found,
    *of_docx_pictures.CASES.found,
    *of_docx_parts.CASES.found,
    *of_pdf_papers.CASES.found,
    *of_pdf_tables.CASES.found,
    *of_pdf_pages.CASES.found,
    *of_pdf_annotations.CASES.found,
    *of_xlsx_cells.CASES.found,
    *of_xlsx_numbers.CASES.found,
    *of_xlsx_looks.CASES.found,
    *of_xlsx_parts.CASES.found,
)

__all__ = ["TAMPERINGS", "Tampering", "random_change"]
