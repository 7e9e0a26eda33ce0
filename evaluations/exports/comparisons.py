"""Findings, both ratings, the evidence board and the succession ledger on their way into files."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import count

from evaluations.exports.recommendations import followed_in_words
from evaluations.fields import FINDING, LEDGER, RATING, ListContext
from evaluations.models import Evaluation, Finding
from evaluations.selectors.board import Board
from evaluations.selectors.board_rule import RULE, BoardCell, BoardLine, Ratings
from evaluations.selectors.ledger import Ledger
from record.fields import Field, FieldList, lines
from record.selectors.corrections import CorrectionIndex
from reporting.tables import Table
from reporting.words import worded


def ratings_table(ratings: Ratings) -> Table:
    """Return both ratings side by side, one thing a row."""
    evaluation, compared = ratings.evaluation, ratings.compared_with
    return Table(
        name=f"ratings-{evaluation.slug}",
        title=worded(
            "%(mark)sManagement and evaluator, %(title)s", mark=evaluation.plan.mark, title=evaluation.title
        ),
        columns=RATING.columns,
        rows=RATING.rows([*ratings.activities, *ratings.recommendations], evaluation.title),
        about=(
            ("Evaluation", f"{evaluation.plan.mark}{evaluation.title}"),
            ("Management’s round", compared.title if compared else "none that is open"),
            ("Disconnects", "; ".join(f"{name}: {count}" for name, count in ratings.counts) or "none"),
            ("Counting rule", "Ratings stand side by side and are never averaged."),
            ("Missing", evaluation.ratings_missing or "nothing"),
        ),
    )


def _cell(cell: BoardCell) -> str:
    found = (f"{one.text} ({one.place}){f'; {one.doubt}' if one.doubt else ''}" for one in cell.grounds)
    return "\n".join(found) or cell.silence


BOARD = FieldList[BoardLine, None](
    Field("kind", "Kind", width=10),
    Field("line", "Line", read="title", width=40),
    Field("own", "Own rating", read=lambda one, _: _cell(one.own), width=40),
    Field("own_direction", "Direction of own rating", read="own.direction", width=14),
    Field("external", "External finding", read=lambda one, _: _cell(one.external), width=60),
    Field("external_direction", "Direction of external finding", read="external.direction", width=14),
    Field("survey", "Survey", read=lambda one, _: _cell(one.survey), width=60),
    Field("survey_direction", "Direction of survey", read="survey.direction", width=14),
    Field("verdict", "By the rule"),
    Field("other_verdicts", "Other possible results", read=lambda one, _: " or ".join(one.other_verdicts)),
    Field("doubts", "In doubt", read=lambda one, _: lines(one.doubts), width=50),
    Field(
        "judgement",
        "Judgement of a person",
        read=lambda one, _: one.judgement.text if one.judgement and one.judgement.is_cleared else None,
        width=50,
    ),
)


def board_table(board: Board) -> Table:
    """Return the evidence board, with its rule on the sheet “About”."""
    plan = board.plan
    training = plan.mark
    return Table(
        name=f"evidence-board-{plan.slug}",
        title=f"{training}Evidence board, {plan.title}",
        columns=BOARD.columns,
        rows=BOARD.rows(board.lines, None),
        about=(
            ("Plan", f"{training}{plan.title}"),
            ("Round", f"{board.assessment_round.title}, as of {board.assessment_round.as_of}"),
            ("Rule", RULE),
            ("Counts", "; ".join(f"{name}: {count}" for name, count in board.counts)),
        ),
    )


def ledger_table(ledger: Ledger, filter_text: str) -> Table:
    """Return the succession ledger, one thing a row."""
    plan = ledger.plan
    training = plan.mark
    return Table(
        name=f"succession-{plan.slug}",
        title=f"{training}Succession ledger, {plan.title}",
        columns=LEDGER.columns,
        rows=LEDGER.rows(ledger.lines, count(1)),
        about=(
            ("Plan", f"{training}{plan.title}"),
            (
                "Base",
                worded("%(lines)s activities, recommendations and suggestions", lines=len(ledger.lines)),
            ),
            ("Dispositions", "; ".join(f"{label}: {count}" for _, label, count in ledger.counts)),
            ("What followed the plan", followed_in_words(plan)),
            ("Filter", filter_text or "none"),
        ),
    )


def findings_table(
    evaluation: Evaluation, found: Iterable[Finding], filter_text: str, index: CorrectionIndex
) -> Table:
    """Return findings with their paragraph, everything they are linked to, and corrections as footnotes."""
    listed = list(found)
    return Table(
        name=f"findings-{evaluation.slug}",
        title=f"{evaluation.plan.mark}Findings, {evaluation.title}",
        columns=FINDING.columns,
        rows=FINDING.rows(listed, ListContext(index, filter_text)),
        about=(
            ("Evaluation", f"{evaluation.plan.mark}{evaluation.title}, {evaluation.period}"),
            ("Stage", str(evaluation.get_stage_display())),
            ("Base", f"{len(listed)} findings"),
            ("Filter", filter_text or "none"),
            ("Certainty", "The summaries are in our own words. This portal assigned the directions."),
            ("Source", evaluation.citation.source.title),
        ),
    )
