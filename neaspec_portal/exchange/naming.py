"""Records whose keys differ between databases, called by names that do not."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.models import Permission
from django.contrib.contenttypes.models import ContentType
from django.db import models

LONGEST_NAME = 100

type_of_name = tuple[str, ...]


class NamedRecords:
    """Content types and permissions: the name of each key, and the key of each name.

    A content type that this database lacks (its model is gone, its history is not) is made where a row
    names it. A permission is never made.
    """

    def __init__(self) -> None:
        self._names: dict[type[models.Model], dict[int, type_of_name]] = {
            ContentType: _names_of(ContentType, "app_label", "model"),
            Permission: _names_of(Permission, "content_type__app_label", "content_type__model", "codename"),
        }
        self._keys = {model: {name: pk for pk, name in of.items()} for model, of in self._names.items()}

    def __contains__(self, model: object) -> bool:
        return model in self._names

    def name_of(self, model: type[models.Model], key: int) -> list[str]:
        """Return the name of a key; raises ValueError for one that stands for nothing."""
        try:
            return list(self._names[model][key])
        except KeyError:
            raise ValueError(f"{model._meta.label} {key} does not exist") from None

    def key_of(self, model: type[models.Model], name: Any) -> int:
        """Return the key of a name; raises ValueError for no name, or one this portal does not know."""
        if not isinstance(name, list) or not all(isinstance(part, str) for part in name):
            raise ValueError(f"{name!r} names no {model._meta.label}")
        known = self._keys[model].get(tuple(name))
        if known is not None:
            return known
        if model is ContentType and len(name) == 2 and all(0 < len(part) <= LONGEST_NAME for part in name):
            app_label, label = name
            made, _is_new = ContentType.objects.get_or_create(app_label=app_label, model=label)
            self._keys[model][app_label, label] = made.pk
            return int(made.pk)
        raise ValueError(f"this portal has no {model._meta.label} {'.'.join(name)}")


def _names_of(model: type[models.Model], *parts: str) -> dict[int, type_of_name]:
    rows = model._base_manager.values_list("pk", *parts)
    return {key: tuple(name) for key, *name in rows}
