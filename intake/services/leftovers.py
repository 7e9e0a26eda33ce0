"""What a large import leaves when it is taken back, and its removal by the worker.

Forty tables refer to a citation, and PostgreSQL asks each of them about each citation that goes: for 20,000
that takes longer than all the rest. Nobody sees a citation whose fact is gone, so these go afterwards.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction

from intake.batches import in_batches
from intake.models import TableImport
from people.services.jobs import ask_for_job
from record.models import Citation, SourceDocument
from record.services.bulk import delete_with_history
from record.services.changes import announce_change

if TYPE_CHECKING:
    from django.contrib.auth.models import User

LEFTOVERS: Final = "import-leftovers"
MANY: Final = 2_000
A_PORTION: Final = 1_000
"""Citations that are removed in one transaction."""
_CITATIONS, _SOURCES = Citation._meta.label, SourceDocument._meta.label


def models_left(record: TableImport) -> tuple[str, ...]:
    """Return the models whose records stay for the worker: citations where there are many, and sources."""
    return (_CITATIONS, _SOURCES) if len(record.made.get(_CITATIONS, ())) > MANY else ()


def ask_for_leftovers(record: TableImport, *, reason: str) -> None:
    """Have the worker remove what is left, once the caller's transaction holds."""
    if models_left(record):
        arguments = {"import": record.pk, "reason": reason}
        ask_for_job(LEFTOVERS, about=str(record.pk), arguments=arguments, by=record.undone_by)


def remove_leftovers(record: TableImport, *, by: User, reason: str) -> Iterator[int]:
    """Remove the citations and sources that are left; yield how many citations are gone.

    It can be stopped and begun again at any moment: each portion is a transaction. A source that something
    else cites by now stays. Raises ValidationError where something refers to one of the citations again.
    """
    gone = 0
    try:
        for batch in in_batches(record.made.get(_CITATIONS, ()), A_PORTION):
            with transaction.atomic():
                delete_with_history(Citation, batch, by=by, reason=reason)
                connection.check_constraints()
            gone += len(batch)
            yield gone
        with transaction.atomic():
            sources = SourceDocument.objects.filter(pk__in=record.made.get(_SOURCES, ()))
            unused = sources.filter(citations__isnull=True).values_list("pk", flat=True)
            delete_with_history(SourceDocument, list(unused), by=by, reason=reason)
            announce_change()
    except IntegrityError:
        raise ValidationError("Something refers to one of its citations again.") from None
