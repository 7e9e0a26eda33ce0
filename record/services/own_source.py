"""The sources that stand for what the portal itself records: entered here, printed in no document."""

from __future__ import annotations

from typing import Any, Final

from people.selectors.organisation import organisation
from record.models import SourceDocument, SourceDocumentKind

AFTER_ALL_DOCUMENTS: Final = 900


def own_source_values(title: str, *, is_training: bool = False) -> dict[str, Any]:
    """Return the fields of such a source; ``title`` names what is recorded."""
    kind = SourceDocumentKind.TRAINING if is_training else SourceDocumentKind.RECORD
    named = kind.label if is_training else "Record of this portal"
    return {
        "title": f"{named}, {title}"[:300],
        "kind": kind,
        "publisher": organisation().secretariat_name,
        "order": AFTER_ALL_DOCUMENTS,
    }


def own_source(slug: str, title: str, *, is_training: bool = False) -> SourceDocument:
    """Return the source of a slug, made at its first use."""
    values = own_source_values(title, is_training=is_training)
    source, _ = SourceDocument.objects.get_or_create(slug=slug[:80], defaults=values)
    return source
