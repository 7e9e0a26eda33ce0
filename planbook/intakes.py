"""A plan comes in as a workbook: what is asked, who may, how it is written and taken back."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final

from django.apps import apps
from django.core.exceptions import PermissionDenied

from intake.batches import in_batches
from intake.columns import Column
from intake.kinds import TableKind, register
from intake.models import TableImport, WaitingTable
from intake.preview import Preview
from intake.typed import ReadTable
from intake.vocabulary import Vocabulary, type_of_sheets
from people.policies import may
from people.services import WrongStateError, check_may
from planbook.importers.preview import BookPreview, preview_of
from planbook.importers.sheets import SHEETS
from planbook.importers.words import WORDS, level_choices, names_a_plan, plan_in, synonyms_of
from planbook.services.books import BookWriter
from planbook.services.citing import BookWrite
from programmes.models import (
    AchievementLevelCount,
    ActivityCount,
    AssessmentRound,
    OpenActivity,
    StrategicPlan,
)
from programmes.services.changes import recount
from record.refusals import StaleVersionError
from record.services.changes import announce_change
from reporting.addresses import reverse
from reporting.book_reading import read_plain_book
from reporting.words import worded
from review import states
from review.models import RatingScale

if TYPE_CHECKING:
    from django.contrib.auth.models import User

    from people.policies import type_of_user

OF_THE_PLAN = ("plan", "goals", "approaches", "scale", "objectives", "activities")
AS_STATED = "as-told"
"""What the page sends to have rounds stored as the file states them; imports that wait hold the same word."""

READ_AT_ONCE: Final = frozenset({"programmes.Meeting", "programmes.Platform"})
"""Records of a workbook that everybody reads as soon as they are there."""


class PlanBook(TableKind):
    """A plan with its scale, areas, activities, rounds, ratings, evidence and sources."""

    name = "plan"
    act = "import-plan"
    title = "Bring in a plan"
    lead = (
        "The workbook is read and compared with what stands in the portal. Headings and level names of your "
        "own are asked for once and remembered."
    )
    sheets = tuple(SHEETS.values())
    takes = ".xlsx"
    help_template = "planbook/what_it_can_do.html"
    asks_template = "planbook/which_plan.html"
    writes_template = "planbook/as_drafts.html"
    passing = (AchievementLevelCount, ActivityCount, OpenActivity)

    def __init__(self, about: str = "") -> None:
        self.about = about

    @property
    def crumbs(self) -> list[tuple[str, str]]:
        return [("Desk", reverse("desk")), ("Tables brought in", reverse("intake:imports"))]

    def address(self, step: str, key: int | None = None) -> str:
        if step == "back":
            return reverse("intake:imports")
        return reverse(f"planbook:{step}-plan", args=[key] if key else [])

    def read(self, name: str, content: bytes, encoding: str) -> type_of_sheets:
        return [sheet.as_json() for sheet in read_plain_book(name, content)]

    @property
    def vocabulary(self) -> Vocabulary:
        return WORDS

    @property
    def plans(self) -> list[StrategicPlan]:
        """The plans that a workbook can be about which names none."""
        return list(StrategicPlan.objects.all())

    def guessed_mapping(self, sheets: type_of_sheets) -> dict[str, Any]:
        return {**super().guessed_mapping(sheets), "plan": ""}

    def choices_of(
        self, column: Column, sheets: type_of_sheets, mapping: Mapping[str, Any]
    ) -> Mapping[str, str]:
        if column.refers != "scale":
            return column.choices
        return level_choices(sheets, mapping, plan_in(sheets, mapping))

    def synonyms_of(self, column: Column) -> Mapping[str, str]:
        return synonyms_of(column)

    def lacks(self, sheets: type_of_sheets, mapping: Mapping[str, Any]) -> list[str]:
        return [] if names_a_plan(sheets, mapping) or mapping["plan"] else ["Say which plan it is about."]

    def preview_of(self, table: ReadTable, sheets: type_of_sheets, mapping: Mapping[str, Any]) -> BookPreview:
        return preview_of(table, mapping)

    def title_of_import(self, preview: Preview) -> str:
        return preview.plan_title if isinstance(preview, BookPreview) else ""

    def shared(self) -> bool:
        return True

    def why_not(self, waiting: WaitingTable, preview: Preview, *, by: User) -> str:
        """Return why somebody cannot take over what takes two people; empty when they can.

        Rounds as cleared or presented, and other wording of a plan that is adopted.
        """
        is_of_two = self._is_of_two(preview)
        if not isinstance(preview, BookPreview) or not (preview.settles or is_of_two):
            return ""
        only = "Only an approver can take rounds over as cleared or presented."
        other = "Another approver has to take its rounds over as cleared or presented."
        if is_of_two:
            only = "Only an approver can change the wording of an adopted plan."
            other = "Another approver has to change the wording of an adopted plan."
        if not may(by, "clear"):
            return only
        if waiting.user_id == by.pk:
            return worded("You uploaded this workbook. %(other)s", other=other)
        return (
            worded("You last said how it is read. %(other)s", other=other)
            if waiting.mapped_by_id == by.pk
            else ""
        )

    def check_apply(
        self, waiting: WaitingTable, preview: Preview, sent: Mapping[str, str], *, by: User
    ) -> None:
        check_may(by, self.act)
        why = self.why_not(waiting, preview, by=by)
        if why and (sent.get("rounds") == AS_STATED or self._is_of_two(preview)):
            raise PermissionDenied(why)

    @staticmethod
    def _is_of_two(preview: Preview) -> bool:
        """Say whether a workbook changes the wording of a plan that two people have adopted."""
        if not isinstance(preview, BookPreview) or preview.plan is None or preview.plan.is_draft:
            return False
        return any(preview.to_write.of(sheet) for sheet in OF_THE_PLAN)

    def write(self, preview: Preview, record: TableImport, *, sent: Mapping[str, str], by: User) -> None:
        """Write the workbook in bulk; new rounds become drafts unless the page says “as stated”.

        Raises WrongStateError (a round was cleared meanwhile), StaleVersionError (somebody changed a record
        meanwhile), ValidationError, IntegrityError.
        """
        if not isinstance(preview, BookPreview):
            raise TypeError("This is no preview of a workbook.")
        book = preview.to_write
        plan = StrategicPlan.objects.select_for_update().filter(slug=book.plan_slug).first()
        _check_open(plan, book, by=by)
        # As stated only where rounds are settled: that is what two people were asked for.
        by_two = bool(preview.settles) and sent.get("rounds") == AS_STATED
        writer = BookWriter(book, plan, by=by, reason=record.reason, by_two=by_two)
        recount(writer.write())
        # Meetings, platforms and sources are read by everybody, whatever becomes of the plan.
        if {*writer.made, *writer.changed} & READ_AT_ONCE or writer.has_new_sources():
            announce_change()
        record.about = book.plan_slug
        record.made, record.changed = dict(writer.made), dict(writer.changed)

    # Taking it back.

    def may_see(self, user: type_of_user | None) -> bool:
        return may(user, self.act)

    def lock(self) -> None:
        plan = StrategicPlan.objects.select_for_update().filter(slug=self.about).first()
        list(AssessmentRound.objects.select_for_update().filter(plan=plan))

    def obstacles(self, record: TableImport, touched: Mapping[str, Sequence[int]]) -> Iterator[str]:
        """Yield every round that has gone on since: circulated, cleared here or presented.

        One that came in as cleared stands as it came; what rests on it is named apart.
        """
        keys: set[int] = set(record.made.get(AssessmentRound._meta.label, ()))
        for label, pks in touched.items():
            model = apps.get_model(label)
            if any(field.name == "assessment_round" for field in model._meta.fields):
                for batch in in_batches(pks):
                    found = model._default_manager.filter(pk__in=batch)
                    keys |= set(found.values_list("assessment_round", flat=True).distinct())
        rounds = AssessmentRound.objects.filter(pk__in=keys - set(_came_cleared(record)))
        for one in rounds.exclude(status=states.DRAFT):
            yield worded(
                "The round “%(title)s” is %(status)s.",
                title=one.title,
                status=str(one.get_status_display()).lower(),
            )

    def check_undo(self, record: TableImport, *, by: User) -> None:
        """What everybody reads as cleared goes by two people: an approver other than who took it over."""
        check_may(by, self.act)
        if not _came_cleared(record):
            return
        check_may(by, "clear")
        if record.applied_by_id == by.pk:
            raise PermissionDenied("Everybody reads a round of this import; another approver takes it back.")

    def after_undo(self) -> None:
        plan = StrategicPlan.objects.filter(slug=self.about).first()
        if plan is not None:
            recount(plan)


def _came_cleared(record: TableImport) -> list[int]:
    """Return the keys of the rounds that the import brought in as cleared and nobody has touched since."""
    made = record.made.get(AssessmentRound._meta.label, ())
    found = AssessmentRound.objects.filter(pk__in=made, status=states.CLEARED, cleared_at__isnull=True)
    return list(
        found.filter(circulations__isnull=True, revised_since__isnull=True).values_list("pk", flat=True)
    )


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
        raise WrongStateError(
            worded("“%(title)s” was cleared with the wording of this plan meanwhile.", title=shut[0].title)
        )
    if book.of("scale"):
        scale = RatingScale.objects.select_for_update().get(pk=plan.rating_scale_id)
        if scale.plans.exclude(pk=plan.pk).exists():
            raise StaleVersionError(scale)


register(PlanBook.name, lambda about, _scope: PlanBook(about))
