"""What rests on a record, whichever app it belongs to."""

from __future__ import annotations

from django.db import models

from reporting.words import worded


def rests_on(record: models.Model) -> list[str]:
    """Return in words what names a record, one sentence a kind: “the paper “Review” names it”.

    Histories are passed over, and what belongs to the record itself.
    """
    found = []
    for relation in record._meta.related_objects:
        other = relation.related_model
        if (
            not isinstance(other, type)
            or not issubclass(other, models.Model)
            or hasattr(other, "history_type")
        ):
            continue
        one = other._base_manager.filter(**{relation.field.name: record}).first()
        if one is not None:
            found.append(
                worded(
                    "the %(verbose_name)s “%(one)s” names it", verbose_name=other._meta.verbose_name, one=one
                )
            )
    return found
