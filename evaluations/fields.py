"""What findings and recommendations say in files, on pages and in the API, one list each."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from ninja import Schema
from pydantic import Field as Described

from evaluations.models import Finding, FollowUpAction, Recommendation
from evaluations.selectors.board_rule import SideBySide
from evaluations.selectors.ledger import LedgerLine
from evaluations.selectors.recommendations import NONE_ON_RECORD, NOT_KNOWN, ActionRow, RecommendationRow
from record.api.parts import CitationOut
from record.fields import CODES, Field, FieldList, cited, codes_of, lines
from record.selectors.corrections import NO_CORRECTIONS, CorrectionIndex
from reporting.tables import CellKind


@dataclass(frozen=True)
class ListContext:
    """The contradictions on record, and the filter of the list."""

    index: CorrectionIndex = NO_CORRECTIONS
    filter_text: str = ""


NOTHING: Final = ListContext()


def _survey(one: Finding, _context: ListContext) -> list[str]:
    rows: list[Any] = [*one.survey_items.all(), *one.survey_options.all()]
    listed = [f"{row.question}: {row.label}" for row in rows]
    return listed + [f"{theme.question}: {theme.title}" for theme in one.survey_themes.all()]


FINDING: Final = FieldList[Finding, ListContext](
    Field("code", "Code", str, width=10, cell="evaluations/cells/finding_code.html", by="code"),
    Field(
        "criterion",
        "Criterion",
        str,
        "criterion.criterion.slug",
        text="criterion.criterion.name",
        width=26,
        cell="evaluations/cells/criterion.html",
        by="criterion__criterion__name",
    ),
    Field("direction", "Direction", str, width=12, cell="evaluations/cells/direction.html", by="direction"),
    Field(
        "summary",
        "Finding, in our own words",
        str,
        description="In our own words; the citation names the paragraph.",
        width=70,
        cell="evaluations/cells/finding.html",
    ),
    Field("place", "Paragraph", read="citation.place", width=14),
    Field(
        "linked",
        "Linked to",
        text=lambda one, _: one.linked.replace("\n", "; "),
        width=40,
        cell="evaluations/cells/links_of_finding.html",
    ),
    Field("areas", answer=CODES, read=codes_of("areas")),
    Field("goals", answer=list[int], read=lambda one, _: [goal.number for goal in one.goals.all()]),
    Field("activities", answer=CODES, read=codes_of("activities")),
    Field("mechanisms", answer=CODES, read=codes_of("mechanisms")),
    Field(
        "instruments",
        answer=CODES,
        read=lambda one, _: [instrument.slug for instrument in one.instruments.all()],
        description="Instruments of the wider context, as in /context.",
    ),
    Field(
        "survey",
        answer=CODES,
        read=_survey,
        description="Figures of the survey that it is linked to, with row or box.",
    ),
    Field(
        "recommendations",
        "Recommendations that follow",
        CODES,
        codes_of("recommendations"),
        text=lambda one, _: ", ".join(each.code for each in one.recommendations.all()),
        description="Codes of what is asked because of it.",
        width=20,
        cell="evaluations/cells/asked.html",
    ),
    Field("status", "State", str, width=10),
    Field(
        "corrections", "Corrections", text=lambda one, context: lines(context.index.footnotes(one)), width=60
    ),
    Field("evaluation", "Evaluation", str, "evaluation.slug", text="evaluation.title", width=28),
    Field("filter", "Filter", text=lambda _, context: context.filter_text, width=24),
    Field("source", "Source", read="citation.source.title", width=50),
    Field("citation", answer=CitationOut, read=cited()),
    nothing=NOTHING,
)


class ResponseOut(Schema):
    decision: str
    reason: str
    responded_by: str
    responded_on: str
    level: str | None


class ActionOut(Schema):
    number: int
    text: str
    owner: str
    due_on: str | None = Described(description="As precise as known: 2020, 2020-05 or 2020-05-14.")
    state: str
    due: str = Described(description="overdue, due soon, not yet due, no due date, …")
    done: str = Described(description="What was done, once a second person has verified it.")
    published_in: str = Described(
        description="The table of another body it was read from; empty if planned here."
    )
    published_status: str = Described(description="How far it had come, in the words of that table.")
    contradictions: list[str] = Described(description="What that table says against itself.")


def _response(row: RecommendationRow, _context: ListContext) -> dict[str, Any] | None:
    response = row.response
    if response is None:
        return None
    return {
        "decision": response.decision,
        "reason": response.reason,
        "responded_by": response.responded_by,
        "responded_on": response.responded_on,
        "level": response.level.label if response.level else None,
    }


def _response_in_words(row: RecommendationRow, _context: ListContext) -> str:
    if row.response:
        return str(row.response.get_decision_display())
    return NONE_ON_RECORD if row.is_known else NOT_KNOWN


def _actions(row: RecommendationRow, _context: ListContext) -> list[dict[str, Any]]:
    return [
        {
            "number": each.action.number,
            "text": each.action.text,
            "owner": each.action.owner_body,
            "due_on": each.action.due or None,
            "state": each.action.state,
            "due": each.due.value,
            "done": each.action.done_text if each.action.state == "verified" else "",
            "published_in": each.action.published_in,
            "published_status": each.action.published_status,
            "contradictions": each.action.contradictions,
        }
        for each in row.actions
        if row.response or each.action.published_in
    ]


def _action_in_words(row: ActionRow) -> str:
    one = row.action
    return (
        f"{one.number}. {one.text} ({one.owner_body}, {one.due or 'no due date'}): {row.due}{_published(one)}"
    )


def _published(action: FollowUpAction) -> str:
    """Return what the table says that an action was read from, beside its state here."""
    if not action.published_in:
        return ""
    status = f"; status there: {action.published_status}" if action.published_status else ""
    contradictions = "".join(f" {one}" for one in action.contradictions)
    return f" (read from “{action.published_in}”{status}).{contradictions}"


def _criterion(one: Recommendation) -> str | None:
    return one.criterion.criterion.slug if one.criterion else None


def _addressees(one: Recommendation) -> list[str]:
    return [each.name for each in one.addressees.all()]


RECOMMENDATION: Final = FieldList[RecommendationRow, ListContext](
    Field("evaluation", "Evaluation", str, "recommendation.evaluation.slug", width=22),
    Field(
        "code",
        "Code",
        str,
        "recommendation.code",
        width=10,
        cell="evaluations/cells/code.html",
        by="recommendation__code",
    ),
    Field("kind", "Kind", str, "recommendation.kind", width=16),
    Field(
        "text",
        "What is asked",
        str,
        "recommendation.text",
        width=70,
        cell="evaluations/cells/asked_text.html",
    ),
    Field("criterion", answer=str | None, read=lambda row, _: _criterion(row.recommendation)),
    Field("place", "Paragraph", read="recommendation.citation.place", width=14),
    Field(
        "addressees",
        "Addressees",
        CODES,
        lambda row, _: _addressees(row.recommendation),
        text=lambda row, _: ", ".join(_addressees(row.recommendation)) or "not stated",
        width=26,
        cell="evaluations/cells/addressees.html",
    ),
    Field(
        "priority",
        "Priority",
        str | None,
        lambda row, _: row.recommendation.priority or None,
        text=lambda row, _: row.recommendation.priority or "not stated",
        width=12,
        cell="evaluations/cells/priority.html",
        by="urgency",
    ),
    Field("areas", answer=CODES, read=codes_of("recommendation.areas")),
    Field(
        "findings",
        "Follows from",
        CODES,
        codes_of("recommendation.findings"),
        text=lambda row, _: ", ".join(each.code for each in row.recommendation.findings.all()),
        width=14,
    ),
    Field(
        "state",
        "State",
        str,
        "state.value",
        text="state.label",
        width=24,
        cell="evaluations/cells/state.html",
        by="state__label",
    ),
    Field(
        "response",
        "Response",
        ResponseOut | None,
        _response,
        text=_response_in_words,
        description="Null where none is on record; with the state “not-known” one may have been given.",
        width=18,
        cell="evaluations/cells/response.html",
        by="response__decision",
    ),
    Field("reason", "Reason", text="response.reason", width=40),
    Field("responded_by", "Answered by", text="response.responded_by", width=20),
    Field("responded_on", "Answered on", text="response.responded_on", width=12),
    Field(
        "actions",
        "Actions",
        list[ActionOut],
        _actions,
        text=lambda row, _: lines(_action_in_words(each) for each in row.actions),
        width=50,
        cell="evaluations/cells/actions.html",
    ),
    Field(
        "let_go",
        "Closed as",
        str | None,
        lambda row, _: row.recommendation.exit or None,
        text=lambda row, _: str(row.recommendation.get_exit_display()) if row.recommendation.exit else None,
        width=18,
    ),
    Field("let_go_because", "Because", str, "recommendation.exit_reason", width=30),
    Field("status", answer=str, read="recommendation.status"),
    Field(
        "corrections",
        "Corrections",
        text=lambda row, context: lines(context.index.footnotes(row.recommendation, row.response)),
        width=60,
    ),
    Field("filter", "Filter", text=lambda _, context: context.filter_text, width=24),
    Field("source", "Source", read="recommendation.citation.source.title", width=50),
    Field("citation", answer=CitationOut, read=cited("recommendation.citation")),
    nothing=NOTHING,
)

FINDING_LIST: Final = FINDING.table(
    "One finding a row. ",
    *("code", "direction", "criterion", "summary", "linked", "recommendations"),
    key_of=lambda row: row.code,
    part="findings",
)
RECOMMENDATION_LIST: Final = RECOMMENDATION.table(
    "One recommendation or suggestion a row. ",
    *("code", "state", "text", "addressees", "priority", "response", "actions"),
    key_of=lambda row: row.recommendation.anchor,
    part="recommendations",
)


RATING: Final = FieldList[SideBySide, str](
    Field("kind", "Kind", str, width=16),
    Field("code", "Code", str, read="subject.code", width=12),
    Field("text", "What is rated", read="subject.text", width=60),
    Field("management", "Management", str | None, read="management.label"),
    Field("evaluator", "Evaluator", str | None, read="evaluator.label"),
    Field("disconnect", "Disconnect", str, width=22),
    Field(
        "reason",
        "Evaluator’s reason",
        str,
        read=lambda one, _: one.rating.reason if one.rating else "",
        width=50,
    ),
    Field("evaluation", "Evaluation", read=lambda _, title: title, width=28),
)


LEDGER: Final = FieldList[LedgerLine, Iterator[int]](
    Field("kind", "Kind", str, width=16),
    Field("code", "What", str, width=26),
    Field("text", "It says", str, width=70),
    Field("place", "Place in the source", width=16),
    Field(
        "disposition",
        "What becomes of it",
        str,
        description="“not yet decided” where we keep the record, else “not known to us”.",
    ),
    Field(
        "successors",
        "In the next plan",
        list[str],
        read=lambda one, _: [each.code for each in one.successors],
    ),
    Field(
        "reason",
        "Reason",
        str,
        read=lambda one, _: one.succession.reason if one.succession else "",
        width=40,
    ),
    Field("lines", "Line", read=lambda _, numbers: next(numbers), width=8, kind=CellKind.WHOLE_NUMBER),
)
