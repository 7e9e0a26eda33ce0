"""What rests on a record, whichever app it belongs to."""

from __future__ import annotations

from django.contrib.contenttypes.models import ContentType
from django.db import models

from record.models import CorrectedFact
from reporting.words import worded


def rests_on(record: models.Model) -> list[str]:
    """Return in words what names a record, one sentence a kind: “the paper “Review” names it”.

    Histories are passed over. A contradiction that stands beside it names it too.
    """
    naming = [one for field in record._meta.get_fields(include_hidden=True) for one in _naming(record, field)]
    content_type = ContentType.objects.get_for_model(record)
    beside = CorrectedFact.objects.filter(content_type=content_type, object_id=record.pk)
    naming += [one.correction for one in beside.select_related("correction")[:1]]
    return [
        worded("the %(verbose_name)s “%(one)s” names it", verbose_name=one._meta.verbose_name, one=one)
        for one in naming
    ]


def _naming(record: models.Model, field: object) -> list[models.Model]:
    """Return the first record that names another through a relation, also where it has no name there."""
    if not isinstance(field, models.ForeignObjectRel):
        return []
    other = field.related_model
    if not isinstance(other, type) or hasattr(other, "history_type") or other._meta.auto_created:
        return []
    return list(other._base_manager.filter(**{field.field.name: record})[:1])
