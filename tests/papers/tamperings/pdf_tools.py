"""Collects the tamperings of PDF, and draws on pages."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any

from pypdf import PdfReader, PdfWriter
from pypdf.generic import ArrayObject, DecodedStreamObject, DictionaryObject, NameObject

from reporting.papers.content import PaperContent
from tests.papers.tamperings.kinds import Tampering

type_of_rewriting = Callable[[PaperContent], PaperContent]
type_of_edit = Callable[[PdfWriter], None]
type_of_writer = Callable[[PaperContent], bytes]


class PdfCases:
    """Collects tamperings of PDF, each under a name of its own."""

    def __init__(self) -> None:
        self.found: list[Tampering] = []

    def add(self, name: str, change: Callable[[PaperContent, type_of_writer], bytes]) -> None:
        """Keep a change under a name."""
        assert name not in {one.name for one in self.found}, name
        self.found.append(Tampering(name, "pdf", change, from_content=True))

    def rewriting(self, name: str, rewrite: type_of_rewriting) -> None:
        """Keep a change of the paper, which is written then."""

        def change(made: PaperContent, write: type_of_writer) -> bytes:
            changed = rewrite(made)
            assert changed != made, "nothing changed"
            return write(changed)

        self.add(name, change)

    def editing(self, name: str, edit: type_of_edit) -> None:
        """Keep a change of the file that the true paper is written to."""

        def change(made: PaperContent, write: type_of_writer) -> bytes:
            writer = PdfWriter(clone_from=PdfReader(io.BytesIO(write(made))))
            before = _written(writer)
            edit(writer)
            after = _written(writer)
            assert after != before, "nothing changed"
            return after

        self.add(name, change)

    def rewrites(self, name: str) -> Callable[[type_of_rewriting], type_of_rewriting]:
        """Keep the function below as a change of the paper."""

        def keep(rewrite: type_of_rewriting) -> type_of_rewriting:
            self.rewriting(name, rewrite)
            return rewrite

        return keep

    def edits(self, name: str) -> Callable[[type_of_edit], type_of_edit]:
        """Keep the function below as a change of the file."""

        def keep(edit: type_of_edit) -> type_of_edit:
            self.editing(name, edit)
            return edit

        return keep


def _written(writer: PdfWriter) -> bytes:
    target = io.BytesIO()
    writer.write(target)
    return target.getvalue()


def draw(writer: PdfWriter, page: Any, operators: str, *, font: str = "/Helvetica", **more: Any) -> None:
    """Draw over what stands on a page; “/FX” is a font of every reader, “/Tampered” each thing more."""
    resources = page["/Resources"].get_object()
    found = {"/Type": "/Font", "/Subtype": "/Type1", "/BaseFont": font}
    names = {NameObject(key): NameObject(value) for key, value in found.items()}
    _keep(resources, "/Font", "/FX", DictionaryObject(names))
    for key, value in more.items():
        _keep(resources, f"/{key}", "/Tampered", value)
    stream = DecodedStreamObject()
    stream.set_data(f"q {operators} Q\n".encode("latin-1"))
    old = page["/Contents"].get_object()
    parts = list(old) if isinstance(old, ArrayObject) else [page.raw_get("/Contents")]
    page[NameObject("/Contents")] = ArrayObject([*parts, writer._add_object(stream)])


def _keep(resources: Any, kind: str, name: str, value: Any) -> None:
    """Put a resource under a name, in a dictionary of this page alone."""
    kept = DictionaryObject(resources.get(kind, DictionaryObject()).get_object())
    kept[NameObject(name)] = value
    resources[NameObject(kind)] = kept


def shown_words(text: str, *, x: int = 100, y: int = 30, size: float = 9, before: str = "") -> str:
    """Return the operators that show words at a place."""
    return f"{before} BT /FX {size} Tf {x} {y} Td ({text}) Tj ET"
