"""What waits to be taken over, and what was."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, Final

from django.apps import apps
from django.core.exceptions import ObjectDoesNotExist

from intake.kinds import TableKind, kind_of
from intake.models import TableImport, WaitingTable
from intake.services.recording import NOT_SAID
from people.models import Job
from people.selectors.jobs import JobLine, words_of
from record.refusals import NotFoundError
from reporting.addresses import reverse

if TYPE_CHECKING:
    from django.contrib.auth.models import User

    from people.policies import type_of_user

OF_TABLES: Final = ("take-over-table", "take-back-table")
TAKE_OVER, TAKE_BACK = OF_TABLES
MOST_WORK = 5
MOST_WRITTEN = 50
MOST_LISTED = 200
"""Imports that a page lists, the latest first."""


def waiting_table(kind: TableKind, key: int, user: User) -> WaitingTable:
    """Return a table that waits: one's own, or one that others look at too; raises NotFoundError."""
    found = WaitingTable.objects.filter(pk=key, kind=kind.name, about=kind.about, scope=kind.scope)
    one = found.select_related("user", "mapped_by").first()
    if one is None or (one.user_id != user.pk and not kind.shared()):
        raise NotFoundError("There is no such table. It may have been imported or deleted already.")
    return one


def _readable(record: WaitingTable | TableImport, user: type_of_user | None) -> TableKind | None:
    """Return the kind of a record that somebody may see; None where they may not, or its subject is gone."""
    try:
        kind = kind_of(record)
    except NotFoundError:
        return None
    return kind if kind.may_see(user) else None


def waiting_tables(user: type_of_user | None) -> list[tuple[WaitingTable, str, str]]:
    """Return what waits for somebody, with its address and what it is."""
    rows = WaitingTable.objects.select_related("user").defer("sheets", "mapping")[:MOST_LISTED]
    kinds = [(row, _readable(row, user)) for row in rows]
    return [
        (row, kind.address("preview", row.pk), kind.title)
        for row, kind in kinds
        if kind is not None and (kind.shared() or row.user_id == getattr(user, "pk", None))
    ]


def written(record: TableImport) -> Iterator[tuple[str, str]]:
    """Yield each record that an import wrote with the values it gave it, so many of a kind at most."""
    for label, mark in record.marks.items():
        model: Any = apps.get_model(label)
        fields = {one.name: one for one in model.history.model.tracked_fields if one.name not in NOT_SAID}
        wrote = {key: list(former) for key, former in record.changed.get(label, ())}
        wrote |= {key: list(fields) for key in record.made.get(label, ())}
        rows = model.history.filter(id__in=list(wrote)[:MOST_WRITTEN], history_id__lte=mark)
        there = model._default_manager.in_bulk(list(wrote)[:MOST_WRITTEN])
        for key, row in {one.id: one for one in rows.order_by("id", "history_id") if one.id in there}.items():
            said = [(fields[name].verbose_name, _said(row, name)) for name in wrote[key] if name in fields]
            yield (
                str(there[key]),
                "; ".join(f"{name}: {value}" for name, value in said if value not in ("", None)),
            )


def _said(row: Any, name: str) -> Any:
    try:
        return getattr(row, name)
    except ObjectDoesNotExist:
        return "gone since"


def work_on(kind: str, about: int) -> Job | None:
    """Return the work of the worker on a table or an import that goes on; None where nothing does."""
    found = Job.objects.filter(kind=kind, about=str(about), state__in=Job.AT_WORK).first()
    return found if found is not None and found.is_at_work else None


def _subject_of(job: Job) -> WaitingTable | TableImport | None:
    """Return the table or the import that work is about; None where it is gone."""
    if job.kind == TAKE_BACK:
        return TableImport.objects.filter(pk=job.arguments["import"]).first()
    return WaitingTable.objects.filter(pk=job.arguments["waiting"]).first()


def work_on_tables(key: int, user: User) -> Job:
    """Return work on a table for whoever asked for it, or sees the table; raises NotFoundError for others."""
    found = Job.objects.filter(pk=key, kind__in=OF_TABLES).first()
    if found is None or not (found.asked_by_id == user.pk or _sees(_subject_of(found), user)):
        raise NotFoundError("There is no such work.")
    return found


def _sees(subject: WaitingTable | TableImport | None, user: User) -> bool:
    """Say whether somebody who has not asked for the work sees what it is about."""
    kind = _readable(subject, user) if subject else None
    return kind is not None and (isinstance(subject, TableImport) or kind.shared())


def latest_work(user: User) -> list[JobLine]:
    """Return the work on tables that somebody has asked for and that is still to be done, the latest first.

    What failed and was done afterwards, or whose table was deleted, is no longer listed.
    """
    asked = Job.objects.filter(kind__in=OF_TABLES, asked_by=user).exclude(state=Job.State.DONE)
    found = list(asked[:MOST_WORK])
    tables = [one.arguments["waiting"] for one in found if one.kind == TAKE_OVER]
    imports = [one.arguments["import"] for one in found if one.kind == TAKE_BACK]
    waiting = set(WaitingTable.objects.filter(pk__in=tables).values_list("pk", flat=True))
    standing = set(TableImport.objects.filter(pk__in=imports, undone_at=None).values_list("pk", flat=True))
    return [
        JobLine(one, words_of(one))
        for one in found
        if one.arguments.get("waiting") in waiting or one.arguments.get("import") in standing
    ]


def where_asked(job: Job, user: User) -> str:
    """Return the page on which work on a table was asked for; empty where the table is gone."""
    subject = _subject_of(job)
    kind = _readable(subject, user) if subject else None
    if subject is None or kind is None:
        return ""
    if isinstance(subject, TableImport):
        return reverse("intake:import", [subject.pk])
    return kind.address("preview", subject.pk)


def table_imports(user: type_of_user | None) -> list[TableImport]:
    """Return the imports that somebody may see, the latest first."""
    found = TableImport.objects.select_related("applied_by", "uploaded_by", "undone_by")
    rows = found.defer("made", "changed", "links", "marks")[:MOST_LISTED]
    return [row for row in rows if _readable(row, user) is not None]


def table_import(key: int, user: type_of_user | None) -> tuple[TableImport, TableKind]:
    """Return one import with its kind; raises NotFoundError for one that somebody may not see."""
    rows = TableImport.objects.select_related("applied_by", "uploaded_by", "undone_by")
    found = rows.filter(pk=key).first()
    kind = _readable(found, user) if found else None
    if found is None or kind is None:
        raise NotFoundError("There is no such import.")
    return found, kind
