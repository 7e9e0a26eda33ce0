"""A table of recommendations comes in: a tracker of another body, or of one's own."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError

from evaluations.importers.recommendation_columns import SHEET
from evaluations.importers.tracker import TrackerReading, TrackerRow, due_day, moved, names_in
from evaluations.models import Evaluation, Recommendation, RecommendationKind
from evaluations.selectors.evaluations import evaluation_for_import
from evaluations.services.findings import WrittenEntry, save_recommendation
from evaluations.services.responses import (
    ActionEntry,
    Published,
    ResponseEntry,
    propose_table,
    save_action,
    save_response,
)
from intake.columns import CHOICE
from intake.kinds import TableKind, register
from intake.models import TableImport
from intake.preview import Preview
from intake.typed import ReadTable
from intake.vocabulary import type_of_sheets
from people.services import check_may
from record.models import folded
from record.refusals import StaleVersionError
from reporting.addresses import reverse
from reporting.words import worded
from review.states import CLEARED

if TYPE_CHECKING:
    from django.contrib.auth.models import User


class Recommendations(TableKind):
    """Recommendations of one evaluation, with their responses and actions."""

    name = "recommendations"
    act = "import"
    title = "Bring in a table of recommendations"
    lead = (
        "A tracker of your own or of another body: one recommendation or one action a row; a title above the "
        "headings does no harm. You say what each column is and what each word means; the portal remembers "
        "it for the next table with these headings. Everything is saved as a draft."
    )
    one = SHEET.one
    sheets = (SHEET,)
    leaves_out = True
    help_template = "evaluations/columns_of_tracker.html"
    writes_template = "evaluations/as_published.html"

    def __init__(self, evaluation: Evaluation) -> None:
        self.evaluation = self.subject = evaluation
        self.plan = evaluation.plan
        self.about = evaluation.slug

    @property
    def crumbs(self) -> list[tuple[str, str]]:
        return [(self.evaluation.title, self.address("back"))]

    def address(self, step: str, key: int | None = None) -> str:
        names = {"back": "workplace", "upload": "upload-table", "columns": "map-table"}
        args = [self.about, *([key] if key else [])]
        return reverse(f"evaluations:{names.get(step, 'preview-table')}", args=args)

    def doubts(self, sheets: type_of_sheets, mapping: Mapping[str, Any]) -> list[str]:
        """Return a sentence for each column whose labels come from more than one scale."""
        scales = {
            column.key: {word for value in column.choices for word in self._words(column.key, value)}
            for column in SHEET.columns
            if column.kind is CHOICE
        }
        called = {
            "kind": "kinds",
            "priority": "priorities",
            "decision": "responses",
            "action_status": "progress",
        }
        found = []
        for name in scales:
            hits: dict[str, list[str]] = {}
            for label in self.vocabulary.cells_of(sheets, mapping, SHEET.key, name):
                for scale, words in scales.items():
                    if folded(label) in words:
                        hits.setdefault(scale, []).append(label)
            if len(hits) > 1:
                both = "; ".join(f"{called[scale]} ({', '.join(labels)})" for scale, labels in hits.items())
                found.append(
                    worded(
                        "“%(heading)s” holds two scales in one column: %(both)s.",
                        heading=SHEET.column(name).heading,
                        both=both,
                    )
                )
        return found

    @staticmethod
    def _words(name: str, value: str) -> list[str]:
        column = SHEET.column(name)
        synonyms = column.synonyms.get(value, "")
        return [folded(value), folded(column.choices[value]), *(synonyms.split("|") if synonyms else ())]

    def preview_of(self, table: ReadTable, sheets: type_of_sheets, mapping: Mapping[str, Any]) -> Preview:
        reading = TrackerReading(table, self.evaluation)
        rows = reading.read()
        return Preview(rows, table.problems, [*self.doubts(sheets, mapping), *reading.notices()])

    def title_of_import(self, preview: Preview) -> str:
        return f"Recommendations: {self.evaluation.title}"[:250]

    def write(self, preview: Preview, record: TableImport, *, sent: Mapping[str, str], by: User) -> None:
        """Write recommendations and responses as drafts, as if they had been typed, and their actions.

        Where the page says that it is another body's past, an approver is asked to clear all of it at once.
        """
        written = []
        for row in preview.writes:
            try:
                written.append(self._write(row.holds, row.seen, record.name, by=by))
            except ValidationError as error:
                raise ValidationError([f"{row.name}: {message}" for message in error.messages]) from None
        if sent.get("as_published") == "on":
            propose_table(self.evaluation, record, written, by=by)

    def _write(self, row: TrackerRow, seen: int, table: str, *, by: User) -> Recommendation:
        recommendation = row.current
        if recommendation is None or recommendation.status != CLEARED:
            recommendation = _written(self.evaluation, row, seen, by=by)
        if row.value("decision"):
            known = getattr(
                Recommendation.objects.select_related("response").get(pk=recommendation.pk), "response", None
            )
            said: dict[str, Any] = {
                name: row.value(name) or getattr(known, name, "")
                for name in ("decision", "reason", "responded_by", "responded_on")
            }
            entry = ResponseEntry(**said, published_in=known.published_in if known else table)
            save_response(recommendation, entry, expected_version=known.version if known else 0, by=by)
        known_actions = {folded(one.text): one for one in recommendation.actions.all()}
        for action in row.actions:
            before = known_actions.get(folded(action.text))
            if before is not None and not moved(before, action):
                continue
            if before is None:
                published = Published(table, action.status, action.state, action.added, action.due)
                new = ActionEntry(action.text, action.owner_body, due_day(action), published=published)
            else:
                published = Published(
                    before.published_in, action.status, action.state, before.added, before.due
                )
                new = ActionEntry(
                    before.text, before.owner_body, before.due_on, before.owner, None, published
                )
            save_action(recommendation, before, new, expected_version=before.version if before else 0, by=by)
        return recommendation

    def check_undo(self, record: TableImport, *, by: User) -> None:
        check_may(by, self.act, self.evaluation)


def _written(evaluation: Evaluation, row: TrackerRow, seen: int, *, by: User) -> Recommendation:
    current = row.current
    if current is not None and Recommendation.objects.get(pk=current.pk).version != seen:
        raise StaleVersionError(current)
    kind = row.value("kind") or (current.kind if current else RecommendationKind.RECOMMENDATION)
    values = {
        "code": row.code,
        "kind": kind,
        **{
            name: row.value(name) or (getattr(current, name) if current else "")
            for name in ("text", "priority")
        },
        "added_on": row.value("made_on") or (current.added_on if current else ""),
        "criterion": current.criterion if current else None,
    }
    addressees = names_in(row.value("addressees"))
    links: dict[str, Any] = {
        "addressees": [] if addressees or not current else list(current.addressees.all()),
        "findings": list(current.findings.all()) if current else [],
        "areas": list(current.areas.all()) if current else [],
    }
    entry = WrittenEntry(values, row.value("place"), links, addressees)
    return save_recommendation(evaluation, current, entry, expected_version=seen, by=by)


register(Recommendations.name, lambda about, _scope: Recommendations(evaluation_for_import(about)))
