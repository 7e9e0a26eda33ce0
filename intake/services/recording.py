"""Notes what is made and changed while a table is written, so that it can be taken back."""

from __future__ import annotations

import threading
from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any, Final, Self

from django.db import models
from django.db.models.signals import m2m_changed, post_save, pre_delete, pre_save

from intake.models import TableImport
from record.models import SourceDocument, SourceDocumentKind

NOT_SAID: Final = frozenset({"version", "search_text"})
"""Fields that count or repeat what others say; they are made anew when an import is taken back."""


def plain(value: Any) -> Any:
    """Return the value of a field as JSON can keep it."""
    return value.isoformat() if isinstance(value, date) else value


def rows_owned(record: Any, name: str) -> list[dict[str, Any]]:
    """Return the rows that are written anew with a record, as plain values without their keys."""
    related = record._meta.get_field(name)
    left = {related.field.attname, related.related_model._meta.pk.attname}
    rows = getattr(record, name).order_by("pk").values()
    return [{key: plain(value) for key, value in row.items() if key not in left} for row in rows]


class Recorder:
    """While it is entered, every record that this thread saves is noted: made, or changed and from what.

    What is written in bulk sends no signals; whoever writes so notes it in the import itself.
    """

    def __init__(
        self,
        passing: Iterable[type[models.Model]] = (),
        owned: Mapping[type[models.Model], str] | None = None,
    ) -> None:
        self.passing, self.owned = tuple(passing), owned or {}
        self.made: dict[str, list[int]] = defaultdict(list)
        self.changed: dict[str, list[list[Any]]] = defaultdict(list)
        self.links: dict[str, list[list[Any]]] = defaultdict(list)
        self.removed: dict[str, list[list[Any]]] = defaultdict(list)
        self._thread = threading.get_ident()

    def __enter__(self) -> Self:
        for signal, receiver in self._receivers():
            signal.connect(receiver)
        return self

    def __exit__(self, *_error: object) -> None:
        for signal, receiver in self._receivers():
            signal.disconnect(receiver)

    def _receivers(self) -> tuple[tuple[Any, Any], ...]:
        return (
            (pre_save, self._before),
            (post_save, self._after),
            (m2m_changed, self._linking),
            (pre_delete, self._gone),
        )

    def _is_ours(self, sender: type[models.Model]) -> bool:
        if threading.get_ident() != self._thread or issubclass(sender, self.passing):
            return False
        return not sender._meta.abstract and hasattr(sender, "history")

    def _before(self, sender: type[models.Model], instance: Any, **_more: Any) -> None:
        if not self._is_ours(sender) or instance._state.adding:
            return
        names = {one.attname: one.name for one in sender._meta.concrete_fields if one.name not in NOT_SAID}
        stored = sender._base_manager.filter(pk=instance.pk).values(*names).first() or {}
        before = {
            names[attname]: plain(value)
            for attname, value in stored.items()
            if plain(getattr(instance, attname)) != plain(value)
        }
        if instance.pk in self.made[sender._meta.label]:
            return
        if before:
            self.changed[sender._meta.label].append([instance.pk, before])
        if sender in self.owned:
            self._note_links(instance, self.owned[sender], rows_owned(instance, self.owned[sender]))

    def _after(self, sender: type[models.Model], instance: Any, *, created: bool, **_more: Any) -> None:
        is_own_source = isinstance(instance, SourceDocument) and instance.kind == SourceDocumentKind.RECORD
        if created and self._is_ours(sender) and not is_own_source:
            # The source for what was entered here serves whoever comes next; it stays.
            self.made[sender._meta.label].append(instance.pk)

    def _linking(
        self, sender: type[models.Model], instance: Any, *, action: str, reverse: bool, **_more: Any
    ) -> None:
        model = type(instance)
        if not action.startswith("pre_") or reverse or not self._is_ours(model):
            return
        name = next(one.name for one in model._meta.many_to_many if one.remote_field.through is sender)
        if instance.pk not in self.made[model._meta.label]:
            keys = getattr(instance, name).order_by("pk").values_list("pk", flat=True)
            self._note_links(instance, name, list(keys))

    def _note_links(self, instance: Any, name: str, before: list[Any]) -> None:
        rows = self.links[type(instance)._meta.label]
        if not any(row[:2] == [instance.pk, name] for row in rows):
            rows.append([instance.pk, name, before])

    def _gone(self, sender: type[models.Model], instance: Any, **_more: Any) -> None:
        if self._is_ours(sender):
            values = {
                one.attname: plain(getattr(instance, one.attname)) for one in sender._meta.concrete_fields
            }
            self.removed[sender._meta.label].append([instance.pk, values])

    def note(self, record: TableImport) -> None:
        """Add to an import what was noted."""
        for name in ("made", "changed", "links", "removed"):
            known = getattr(record, name)
            for label, rows in getattr(self, name).items():
                if rows:
                    known.setdefault(label, []).extend(rows)
