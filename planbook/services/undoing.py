"""Taking an import back: exactly what it made and changed, as long as nobody built on it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from typing import TYPE_CHECKING, Any, Final

from django.apps import apps
from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, connection, models, transaction
from django.utils import timezone
from simple_history.utils import bulk_update_with_history

from people.services import check_may
from planbook.models import PlanImport
from planbook.selectors.rows import in_batches
from programmes.models import (
    AchievementLevelCount,
    AssessmentRound,
    OpenActivity,
    PendingUpload,
    StrategicPlan,
)
from programmes.services.counts import recount
from record.models import Searchable
from record.services.changes import announce_change
from review.states import CLEARED, DRAFT

if TYPE_CHECKING:
    from django.contrib.auth.models import User

PASSING: Final = (AchievementLevelCount, OpenActivity, PendingUpload)
"""What hangs on records without being one: counts, who has what open, workbooks that wait."""
MOST_TOLD: Final = 5
FEW: Final = 500
"""Keys that are asked for by name."""
_UNTOLD: Final = frozenset({"version", "search_text"})


def obstacles_to_undoing(record: PlanImport) -> list[str]:
    """Return why an import cannot be taken back, in words; empty when it can."""
    if record.undone_at is not None:
        return ["It was taken back already."]
    found = list(_shut_rounds(record))
    for label, keys in _touched(record).items():
        model = apps.get_model(label)
        missing, changed = _changed_since(model, keys, record.marks[label])
        if missing:
            found.append(f"{_told(model, missing)} gone since.")
        if changed:
            found.append(f"{_told(model, changed)} changed since, by somebody or another import.")
    return found or list(_leaning(record))


def _told(model: type[models.Model], keys: list[int]) -> str:
    """Return some records of a model in words, as “3 activity ratings (AIR-1 Fully, …) are”."""
    names = [str(one) for one in model._default_manager.filter(pk__in=keys[:MOST_TOLD])]
    meta = model._meta
    called = meta.verbose_name if len(keys) == 1 else meta.verbose_name_plural
    some = f" ({', '.join(names)}{', …' if len(keys) > MOST_TOLD else ''})" if names else ""
    return f"{len(keys)} {called}{some} {'was' if len(keys) == 1 else 'were'}"


def _touched(record: PlanImport) -> dict[str, list[int]]:
    """Return the keys of all that an import made or changed, by model."""
    found: dict[str, list[int]] = {label: list(keys) for label, keys in record.made.items()}
    for label, rows in record.changed.items():
        found.setdefault(label, []).extend(key for key, _ in rows)
    return {label: list(dict.fromkeys(keys)) for label, keys in found.items() if keys}


def _shut_rounds(record: PlanImport) -> Iterator[str]:
    """Tell every round that has gone on since: circulated, cleared here or presented.

    One that came in as cleared stands as it came; what rests on it is told apart.
    """
    keys: set[int] = set(record.made.get(AssessmentRound._meta.label, ()))
    came_cleared = set(_came_cleared(record))
    for label, pks in _touched(record).items():
        model = apps.get_model(label)
        if any(field.name == "assessment_round" for field in model._meta.fields):
            for batch in in_batches(pks):
                found = model._default_manager.filter(pk__in=batch)
                keys |= set(found.values_list("assessment_round", flat=True).distinct())
    for one in AssessmentRound.objects.filter(pk__in=keys - came_cleared).exclude(status=DRAFT):
        yield f"The round “{one.title}” is {str(one.get_status_display()).lower()}."


def _came_cleared(record: PlanImport) -> list[int]:
    """Return the keys of the rounds that the import brought in as cleared and nobody has touched since."""
    made = record.made.get(AssessmentRound._meta.label, ())
    found = AssessmentRound.objects.filter(pk__in=made, status=CLEARED, cleared_at__isnull=True)
    return list(
        found.filter(circulations__isnull=True, revised_since__isnull=True).values_list("pk", flat=True)
    )


def _check_second_person(record: PlanImport, *, by: User) -> None:
    """What everybody reads as cleared goes by two people: an approver other than who took it over."""
    if not _came_cleared(record):
        return
    check_may(by, "clear")
    if record.applied_by_id == by.pk:
        raise PermissionDenied("Everybody reads a round of this import; another approver takes it back.")


def _changed_since(model: Any, keys: list[int], mark: int) -> tuple[list[int], list[int]]:
    """Return which records are gone, and which say something else than after the import."""
    fields = [field.attname for field in model.history.model.tracked_fields if field.name not in _UNTOLD]
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


def _leaning(record: PlanImport) -> Iterator[str]:
    """Tell what else leans on the records that would go, apart from those that go with them."""
    made: dict[type[models.Model], set[int]] = {
        apps.get_model(label): set(keys) for label, keys in record.made.items() if keys
    }
    for model, keys in made.items():
        for other, names in _pointing_at(model):
            if other in PASSING:
                continue
            leaning = _rows_pointing(other, names, model, keys) - made.get(other, set())
            if leaning:
                yield f"{_told(other, sorted(leaning))} made on top of its {model._meta.verbose_name_plural}."


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
def undo_import(record: PlanImport, *, reason: str, by: User) -> PlanImport:
    """Take an import back: what it made goes, what it changed says again what it said; history stays.

    Raises PermissionDenied (role; where everybody reads it, who took it over); ValidationError without a
    reason, or with everything that stands in the way.
    """
    check_may(by, "import-plan")
    current = PlanImport.objects.select_for_update(of=("self",)).get(pk=record.pk)
    if not reason.strip():
        raise ValidationError({"reason": "Say in a few words why you take it back."})
    plan = StrategicPlan.objects.select_for_update().filter(slug=current.plan_slug).first()
    list(AssessmentRound.objects.select_for_update().filter(plan=plan))
    obstacles = obstacles_to_undoing(current)
    if obstacles:
        raise ValidationError(obstacles)
    _check_second_person(current, by=by)
    why = f"Import {current.pk} taken back: {reason.strip()}"[:100]
    for label, rows in current.changed.items():
        _restore(apps.get_model(label), rows, set(current.made.get(label, ())), by=by, reason=why)
    try:
        _remove(current, by=by, reason=why)
    except IntegrityError:
        raise ValidationError("Somebody built on it just now; look once more.") from None
    current.undone_by, current.undone_at, current.undone_because = by, timezone.now(), reason.strip()
    current.full_clean(exclude=["made", "changed", "marks", "counts"])
    current.save()
    plan = StrategicPlan.objects.filter(slug=current.plan_slug).first()
    if plan is None:
        announce_change()
    else:
        recount(plan)
    return current


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
                is_day = isinstance(field, models.DateField) and value is not None
                setattr(record, field.attname, date.fromisoformat(value) if is_day else value)
            if hasattr(record, "version"):
                record.version += 1
            if isinstance(record, Searchable):
                record.fold()
        kept = {"version", "search_text"} & {field.name for field in model._meta.fields}
        bulk_update_with_history(
            records,
            model,
            sorted(names | kept),
            batch_size=250,
            default_user=by,
            default_change_reason=reason,
        )


def _remove(record: PlanImport, *, by: User, reason: str) -> None:
    """Delete what was made, each with a last row of history; raises IntegrityError for what leans on it."""
    made = {apps.get_model(label): keys for label, keys in record.made.items() if keys}
    rounds = made.get(AssessmentRound, [])
    for passing in PASSING:
        passing._default_manager.filter(assessment_round__in=rounds).delete()
    for model, keys in made.items():
        for batch in in_batches(keys):
            # Unordered: the usual order joins records that may be gone already.
            found = model._default_manager.filter(pk__in=batch).order_by()
            _tell_history(model, list(found), by=by, reason=reason)
            found._raw_delete(found.db)
    connection.check_constraints()


def _tell_history(model: Any, records: list[Any], *, by: User, reason: str) -> None:
    rows = model.history.model
    rows.objects.bulk_create(
        [
            rows(
                history_date=timezone.now(),
                history_user=by,
                history_change_reason=reason,
                history_type="-",
                **{field.attname: getattr(one, field.attname) for field in rows.tracked_fields},
            )
            for one in records
        ],
        batch_size=1_000,
    )
