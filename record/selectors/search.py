"""Finding sources, and contradictions between them, by any words, in any script."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from record.addresses import address_of
from record.models import Correction, SourceDocument
from record.selectors.sources import readable_source_keys

if TYPE_CHECKING:
    from people.policies import type_of_user
    from record.searching import type_of_kind


def kinds(user: type_of_user | None) -> Iterable[type_of_kind]:
    """What is searched of the record, as far as the reader may see it."""
    yield (
        "Sources",
        SourceDocument.objects.filter(pk__in=readable_source_keys(user)),
        lambda row: (row.title, row.description, address_of(row)),
    )
    yield (
        "Corrections",
        Correction.objects.all(),
        lambda row: (
            f"{row.code} {row.subject}",
            row.printed,
            address_of(row),
        ),
    )
