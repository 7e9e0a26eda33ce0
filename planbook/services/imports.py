"""Taking a plan over from a workbook that was read and looked at: all of it, or nothing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final

from django.apps import apps
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.db.models import Max
from django.utils import timezone

from people.policies import may
from people.services import WrongStateError, check_may
from planbook.models import PendingPlanBook, PlanBookMap, PlanImport
from planbook.selectors.rows import AT_WORK
from planbook.services.books import BookWriter
from planbook.services.rows import BookWrite
from programmes.models import AssessmentRound, RatingScale, StrategicPlan
from programmes.services.counts import recount
from record.refusals import StaleVersionError
from review import states

if TYPE_CHECKING:
    from django.contrib.auth.models import User

KEPT_FOR: Final = timedelta(days=7)
"""How long a workbook that was read waits to be taken over, perhaps by a second person."""
OF_THE_PLAN: Final = ("plan", "goals", "approaches", "scale", "objectives", "activities")


@transaction.atomic
def keep_book(
    *, name: str, sha256: str, sheets: Sequence[Mapping[str, Any]], mapping: dict[str, Any], by: User
) -> PendingPlanBook:
    """Keep a workbook that was read until somebody takes it over; old ones are forgotten."""
    check_may(by, "import-plan")
    PendingPlanBook.objects.filter(made_at__lt=timezone.now() - KEPT_FOR).delete()
    return PendingPlanBook.objects.create(
        user=by, name=name[:200], sha256=sha256, sheets=list(sheets), mapping=mapping
    )


@transaction.atomic
def keep_mapping(
    pending: PendingPlanBook, mapping: dict[str, Any], *, remembered: Sequence[Mapping[str, Any]], by: User
) -> None:
    """Keep how a workbook is read, and each of its sheets for the next one with the same headings."""
    check_may(by, "import-plan")
    if mapping != pending.mapping:
        pending.mapping, pending.mapped_by = mapping, by
        pending.save(update_fields=["mapping", "mapped_by"])
    for sheet in remembered:
        values = {name: sheet[name] for name in ("sheet", "columns", "values")}
        PlanBookMap.objects.update_or_create(
            signature=sheet["signature"], defaults={**values, "saved_by": by}
        )


@transaction.atomic
def forget_book(pending: PendingPlanBook, *, by: User) -> None:
    """Forget a workbook that nobody takes over."""
    check_may(by, "import-plan")
    pending.delete()


def needs_second_person(pending: PendingPlanBook, *, by: User) -> str:
    """Return why somebody cannot take over rounds as cleared or presented; empty when they can."""
    if not may(by, "clear"):
        return "Only an approver takes rounds over as cleared or presented."
    if pending.user_id == by.pk:
        return "You uploaded this workbook; another approver takes its rounds over as cleared or presented."
    if pending.mapped_by_id == by.pk:
        return "You last said how it is read; another approver takes its rounds over as cleared or presented."
    return ""


@transaction.atomic
def apply_book(pending: PendingPlanBook, book: BookWrite, *, as_drafts: bool, by: User) -> PlanImport:
    """Write all that was shown, in one transaction with its history, and forget the workbook.

    ``as_drafts`` makes every new round a draft; otherwise those that the file calls cleared or presented
    are so at once, which takes a second person. Raises PermissionDenied, WrongStateError (a round was
    cleared meanwhile), StaleVersionError (somebody changed a record meanwhile), ValidationError.
    """
    _check_may_apply(pending, book, as_drafts=as_drafts, by=by)
    plan = StrategicPlan.objects.select_for_update().filter(slug=book.plan_slug).first()
    _check_open(plan, book, by=by)
    said = next((row.values for row in book.of("plan")), {})
    record = PlanImport.objects.create(
        name=pending.name,
        sha256=pending.sha256,
        plan_slug=book.plan_slug,
        plan_title=said.get("title", "") or (plan.title if plan else ""),
        uploaded_by=pending.user,
        applied_by=by,
    )
    writer = BookWriter(book, plan, by=by, reason=record.reason, as_drafts=as_drafts)
    try:
        with transaction.atomic():
            plan = writer.write()
    except IntegrityError:
        told = "Two records would have the same number, rank or code, or somebody made one of them just now."
        raise ValidationError(f"{told} Look at the changes once more.") from None
    recount(plan)
    _record(record, writer, book)
    pending.delete()
    return record


def _check_may_apply(pending: PendingPlanBook, book: BookWrite, *, as_drafts: bool, by: User) -> None:
    """Ask who may write this, and whether there is anything to write still."""
    check_may(by, "import-plan")
    if not PendingPlanBook.objects.select_for_update().filter(pk=pending.pk).exists():
        raise ValidationError("This workbook was taken over already.")
    if not book.count:
        raise ValidationError("There is nothing to write.")
    settles = any(row.pk is None and row.values["state"] != AT_WORK for row in book.of("rounds"))
    if settles and not as_drafts and (why := needs_second_person(pending, by=by)):
        raise PermissionDenied(why)


def _check_open(plan: StrategicPlan | None, book: BookWrite, *, by: User) -> None:
    """Ask again, under lock, what the preview asked: no round that was cleared meanwhile is touched."""
    if plan is None:
        return
    rounds = {one.slug: one for one in AssessmentRound.objects.select_for_update().filter(plan=plan)}
    touched = {row.key[0] for sheet in ("rounds", "ratings", "texts", "evidence") for row in book.of(sheet)}
    touched |= {row.key[1] for row in book.of("citations")}
    for slug in touched & set(rounds):
        check_may(by, "import-plan", rounds[slug])
    shut = [one for one in rounds.values() if one.status not in states.AT_WORK]
    if shut and any(book.of(sheet) for sheet in OF_THE_PLAN):
        raise WrongStateError(f"“{shut[0].title}” was cleared with the wording of this plan meanwhile.")
    if book.of("scale"):
        scale = RatingScale.objects.select_for_update().get(pk=plan.rating_scale_id)
        if scale.plans.exclude(pk=plan.pk).exists():
            raise StaleVersionError(scale)


def _record(record: PlanImport, writer: BookWriter, book: BookWrite) -> None:
    """Note what the import made and changed, and how far the history of each model had come."""
    record.counts = {
        sheet: [sum(row.pk is None for row in rows), sum(row.pk is not None for row in rows)]
        for sheet, rows in book.rows.items()
    }
    record.made, record.changed = dict(writer.made), dict(writer.changed)
    marks = {}
    for label in {*writer.made, *writer.changed}:
        history = apps.get_model(label).history  # type: ignore[attr-defined]
        marks[label] = history.aggregate(Max("history_id"))["history_id__max"]
    record.marks = marks
    record.save(update_fields=["counts", "made", "changed", "marks"])


def forget_imports_of(*, plans: Sequence[StrategicPlan], **_kwargs: Any) -> None:
    """Take what is on record of imports away with fictional plans, in the caller's transaction."""
    PlanImport.objects.filter(plan_slug__in=[plan.slug for plan in plans]).delete()
