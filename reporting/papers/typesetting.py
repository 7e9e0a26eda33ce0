"""Has Typst lay out a folder that holds a paper; also as a program, so that its memory ends with it."""

from __future__ import annotations

import json
import logging
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import Final, cast

from reporting.papers.reading_pdf import PdfShape, opened_pdf, shape_of

STANDARDS: Final = ("a-3a", "ua-1")
"""For archives and for readers aloud; both keep every font in the file."""
ROOT: Final = Path(__file__).resolve().parents[2]
log = logging.getLogger(__name__)
LONGEST: Final = 120
"""Seconds that laying out one paper may take."""


def typeset(folder: Path) -> bytes:
    """Return the PDF of the paper in a folder; raises ``typst.TypstError``."""
    import typst

    compiler = typst.Compiler(input=str(folder / "paper.typ"), root=str(folder))
    return cast("bytes", compiler.compile(format="pdf", pdf_standards=list(STANDARDS), timestamp=0))


@contextmanager
def shape_meanwhile(folder: Path) -> Iterator[Callable[[], PdfShape | None]]:
    """Lay out the paper of a folder in a process of its own, and hand over a function that waits for it.

    The function returns what the PDF is beside its words, or None where the process gave up.
    """
    module = [sys.executable, "-m", __name__, str(folder.resolve())]
    # The module is found from wherever the command was called.
    pipe = subprocess.PIPE
    with subprocess.Popen(module, cwd=ROOT, stdout=pipe, stderr=pipe) as child:  # noqa: S603

        def wait() -> PdfShape | None:
            try:
                said, why = child.communicate(timeout=LONGEST)
            except subprocess.TimeoutExpired:
                said, why = b"", b"it takes too long"
            if child.returncode == 0:
                return _shape_said(said)
            log.warning("The paper is laid out in this process: %s", why.decode(errors="replace")[-300:])
            return None

        try:
            yield wait
        finally:
            child.kill()


def _shape_said(said: bytes) -> PdfShape:
    title, *lists = json.loads(said).values()
    return PdfShape(title, *(tuple(one) for one in lists))


if __name__ == "__main__":
    made = shape_of(opened_pdf(typeset(Path(sys.argv[1]))))
    sys.stdout.write(json.dumps(asdict(made)))
