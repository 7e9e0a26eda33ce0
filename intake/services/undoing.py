"""Taking an import back: exactly what it made and changed, as long as nobody built on it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any, Final

from django.apps import apps
from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, connection, models, transaction
from django.utils import timezone

from intake.batches import in_batches
from intake.kinds import TableKind
from intake.models import TableImport
from intake.services.leftovers import ask_for_leftovers, models_left
from intake.services.recording import NOT_SAID
from record.refusals import check_said, reasons_of
from record.services.bulk import delete_with_history, update_with_history
from record.services.changes import announce_change, save_with_history
from reporting.words import worded

if TYPE_CHECKING:
    from django.contrib.auth.models import User

MOST_REPORTED: Final = 5
NO_REASON: Final = "Say in a few words why you take it back."
FEW: Final = 500
"""Keys that are asked for by name."""


def hindrances_to(user: User, record: TableImport, kind: TableKind) -> list[str]:
    """Return why an account cannot take an import back, in words; empty when it can."""
    try:
        kind.check_undo(record, by=user)
    except (PermissionDenied, ValidationError) as error:
        return reasons_of(error)
    return obstacles_to_undoing(record, kind)


def obstacles_to_undoing(record: TableImport, kind: TableKind) -> list[str]:
    """Return why an import cannot be taken back, in words; empty when it can."""
    if record.undone_at is not None:
        return ["It was taken back already."]
    keys_of = touched(record)
    found = list(kind.obstacles(record, keys_of))
    for label, keys in keys_of.items():
        model = apps.get_model(label)
        missing, changed = _changed_since(model, keys, record.marks[label])
        if missing:
            found.append(f"{_named(model, missing)} gone since.")
        if changed:
            found.append(
                worded(
                    "%(records)s changed since, by somebody or another import.",
                    records=_named(model, changed),
                )
            )
    return found or list(_leaning(record, kind))


def _named(model: type[models.Model], keys: list[int]) -> str:
    """Return some records of a model in words, as “3 activity ratings (AIR-1 Fully, …) are”."""
    names = [str(one) for one in model._default_manager.filter(pk__in=keys[:MOST_REPORTED])]
    meta = model._meta
    called = meta.verbose_name if len(keys) == 1 else meta.verbose_name_plural
    some = f" ({', '.join(names)}{', …' if len(keys) > MOST_REPORTED else ''})" if names else ""
    return f"{len(keys)} {called}{some} {'was' if len(keys) == 1 else 'were'}"


def touched(record: TableImport) -> dict[str, list[int]]:
    """Return the keys of all that an import made or changed, by model."""
    found: dict[str, list[int]] = {label: list(keys) for label, keys in record.made.items()}
    for rows_of in (record.changed, record.links):
        for label, rows in rows_of.items():
            found.setdefault(label, []).extend(row[0] for row in rows)
    return {label: list(dict.fromkeys(keys)) for label, keys in found.items() if keys}


def _changed_since(model: Any, keys: list[int], mark: int) -> tuple[list[int], list[int]]:
    """Return which records are gone, and which say something else than after the import."""
    fields = [field.attname for field in model.history.model.tracked_fields if field.name not in NOT_SAID]
    missing, changed = [], []
    for batch in in_batches(keys):
        there = set(model._default_manager.filter(pk__in=batch).values_list("pk", flat=True))
        missing += [key for key in batch if key not in there]
        later = model.history.filter(id__in=there, history_id__gt=mark)
        suspects = set(later.values_list("id", flat=True))
        if suspects:
            then = model.history.filter(id__in=suspects, history_id__lte=mark).order_by("history_id")
            left = {one.id: [getattr(one, name) for name in fields] for one in then}
            now = {
                one.pk: [getattr(one, name) for name in fields]
                for one in model.objects.filter(pk__in=suspects)
            }
            changed += [key for key in batch if key in now and now[key] != left[key]]
    return missing, changed


def _leaning(record: TableImport, kind: TableKind) -> Iterator[str]:
    """Tell what else leans on the records that would go, apart from those that go with them."""
    made: dict[type[models.Model], set[int]] = {
        apps.get_model(label): set(keys) for label, keys in record.made.items() if keys
    }
    going = (*kind.passing, *_owned_by(kind), *(through for model in made for through in _links_of(model)))
    for model, keys in made.items():
        for other, names in _pointing_at(model):
            if other in going:
                continue
            leaning = _rows_pointing(other, names, model, keys) - made.get(other, set())
            if leaning:
                yield worded(
                    "%(records)s made on top of its %(verbose_name_plural)s.",
                    records=_named(other, sorted(leaning)),
                    verbose_name_plural=model._meta.verbose_name_plural,
                )


def _owned_by(kind: TableKind) -> list[type[models.Model]]:
    """Return the models whose rows are written anew with their record."""
    fields: list[Any] = [model._meta.get_field(name) for model, name in kind.owned.items()]
    return [one.related_model for one in fields]


def _links_of(model: type[models.Model]) -> list[type[models.Model]]:
    """Return the tables that link a model to others."""
    return [one.remote_field.through for one in model._meta.many_to_many]  # type: ignore[misc]


def _rows_pointing(
    other: type[models.Model], names: list[str], model: type[models.Model], keys: set[int]
) -> set[int]:
    """Return which records of a model refer to some of another; a long list of keys is not sent, but read."""
    rows: models.QuerySet[Any] = other._base_manager.order_by()
    if names == ["object_id"]:
        rows = rows.filter(content_type=ContentType.objects.get_for_model(model))
    if len(keys) <= FEW:
        wanted = models.Q()
        for name in names:
            wanted |= models.Q(**{f"{name}__in": keys})
        return set(rows.filter(wanted).values_list("pk", flat=True))
    found = rows.values_list("pk", *names).iterator(chunk_size=5_000)
    return {row[0] for row in found if not keys.isdisjoint(row[1:])}


def _pointing_at(model: type[models.Model]) -> Iterator[tuple[type[models.Model], list[str]]]:
    """Yield every model that refers to one, with its fields; history refers to everything and to nothing."""
    for other in apps.get_models(include_auto_created=True):
        if hasattr(other, "history_id"):
            continue
        names = [field.name for field in other._meta.fields if field.related_model is model]
        if names:
            yield other, names
        if any(isinstance(field, GenericForeignKey) for field in other._meta.private_fields):
            yield other, ["object_id"]


@transaction.atomic
def undo_import(record: TableImport, kind: TableKind, *, reason: str, by: User) -> TableImport:
    """Take an import back: what it made goes, what it changed says again what it said; history stays.

    Raises PermissionDenied (role; where everybody reads it, who took it over); ValidationError without a
    reason, or with everything that stands in the way.
    """
    kind.check_undo(record, by=by)
    current = TableImport.objects.select_for_update(of=("self",)).get(pk=record.pk)
    check_said(reason, NO_REASON)
    kind.lock()
    obstacles = obstacles_to_undoing(current, kind)
    if obstacles:
        raise ValidationError(obstacles)
    why = worded("Import %(pk)s taken back: %(reason)s", pk=current.pk, reason=reason.strip())[:100]
    for label, rows in current.links.items():
        _relink(apps.get_model(label), rows, kind)
    for label, rows in current.changed.items():
        _restore(apps.get_model(label), rows, set(current.made.get(label, ())), by=by, reason=why)
    try:
        for label, rows in current.removed.items():
            _bring_back(apps.get_model(label), rows, by=by, reason=why)
        _remove(current, kind, by=by, reason=why)
    except IntegrityError:
        raise ValidationError("Other work has just been based on it. Look once more.") from None
    current.undone_by, current.undone_at, current.undone_because = by, timezone.now(), reason.strip()
    current.full_clean(exclude=["made", "changed", "links", "removed", "marks", "counts"])
    current.save()
    announce_change()
    kind.after_undo()
    ask_for_leftovers(current, reason=why)
    return current


def _relink(model: Any, rows: Iterable[Any], kind: TableKind) -> None:
    """Give records their former links, and the former rows that were written anew with them."""
    for key, name, before in rows:
        record = model._default_manager.get(pk=key)
        if kind.owned.get(model) == name:
            owned = model._meta.get_field(name)
            getattr(record, name).all().delete()
            made = [owned.related_model(**{owned.field.name: record}, **values) for values in before]
            owned.related_model._default_manager.bulk_create(made)
        else:
            getattr(record, name).set(before)


def _restore(model: Any, rows: Iterable[Any], made: set[int], *, by: User, reason: str) -> None:
    """Give changed records their former values; the last change of one is taken back first."""
    former: dict[int, dict[str, Any]] = {}
    for key, before in reversed(list(rows)):
        former.setdefault(key, {}).update(before)
    former = {key: before for key, before in former.items() if key not in made}
    names = {name for before in former.values() for name in before}
    for batch in in_batches(former):
        records = list(model._default_manager.select_for_update(of=("self",)).filter(pk__in=batch))
        for record in records:
            for name, value in former[record.pk].items():
                field = model._meta.get_field(name)
                setattr(record, field.attname, value if field.is_relation else field.to_python(value))
            if hasattr(record, "version"):
                record.version += 1
        counted = {"version"} & {field.name for field in model._meta.fields}
        update_with_history(model, records, names | counted, by=by, reason=reason)


def _bring_back(model: Any, rows: Iterable[Any], *, by: User, reason: str) -> None:
    """Make records anew that an import took away, under the keys they had."""
    for _, values in rows:
        record = model()
        for field in model._meta.concrete_fields:
            value = values[field.attname]
            setattr(record, field.attname, value if field.is_relation else field.to_python(value))
        record.full_clean()
        save_with_history(record, by=by, reason=reason)


def _remove(record: TableImport, kind: TableKind, *, by: User, reason: str) -> None:
    """Delete what was made, each with a last row of history; raises IntegrityError for what leans on it."""
    left = models_left(record)
    made = {apps.get_model(label): keys for label, keys in record.made.items() if keys and label not in left}
    for model, keys in made.items():
        for other, names in _pointing_at(model):
            if other in (*kind.passing, *_owned_by(kind), *_links_of(model)):
                for key in names:
                    other._base_manager.filter(**{f"{key}__in": keys}).delete()
    for model, keys in made.items():
        for batch in in_batches(keys):
            delete_with_history(model, batch, by=by, reason=reason)
    connection.check_constraints()
