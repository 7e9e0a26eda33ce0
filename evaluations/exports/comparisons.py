"""Findings, both ratings, the evidence board and the succession ledger on their way into files."""

from __future__ import annotations

from collections.abc import Iterable

from evaluations.exports.recommendations import followed_in_words
from evaluations.fields import FINDING, ListContext
from evaluations.models import Evaluation, Finding
from evaluations.selectors.board import Board
from evaluations.selectors.board_rule import RULE, BoardCell, Ratings, SideBySide
from evaluations.selectors.ledger import Ledger
from record.selectors.corrections import CorrectionIndex
from reporting.tables import CellKind, Column, Table
from reporting.words import worded

RATING_COLUMNS = (
    Column("kind", "Kind", width=16),
    Column("code", "Code", width=12),
    Column("text", "What is rated", width=60),
    Column("management", "Management", width=18),
    Column("evaluator", "Evaluator", width=18),
    Column("disconnect", "Disconnect", width=22),
    Column("reason", "Evaluator’s reason", width=50),
    Column("evaluation", "Evaluation", width=28),
)


def ratings_table(ratings: Ratings) -> Table:
    """Return both ratings side by side, one thing a row."""
    evaluation, compared = ratings.evaluation, ratings.compared_with
    rows: list[SideBySide] = [*ratings.activities, *ratings.recommendations]
    return Table(
        name=f"ratings-{evaluation.slug}",
        title=worded(
            "%(mark)sManagement and evaluator, %(title)s", mark=evaluation.plan.mark, title=evaluation.title
        ),
        columns=RATING_COLUMNS,
        rows=tuple(
            (
                "activity" if one.is_activity else "recommendation",
                one.subject.code,
                one.subject.text,
                one.management.label if one.management else None,
                one.evaluator.label if one.evaluator else None,
                one.disconnect,
                one.rating.reason if one.rating else None,
                evaluation.title,
            )
            for one in rows
        ),
        about=(
            ("Evaluation", f"{evaluation.plan.mark}{evaluation.title}"),
            ("Management’s round", compared.title if compared else "none that is open"),
            ("Disconnects", "; ".join(f"{name}: {count}" for name, count in ratings.counts) or "none"),
            ("Counting rule", "Ratings stand side by side and are never averaged."),
            ("Missing", evaluation.ratings_missing or "nothing"),
        ),
    )


BOARD_COLUMNS = (
    Column("kind", "Kind", width=10),
    Column("line", "Line", width=40),
    Column("own", "Own rating", width=40),
    Column("own_direction", "Direction of own rating", width=14),
    Column("external", "External finding", width=60),
    Column("external_direction", "Direction of external finding", width=14),
    Column("survey", "Survey", width=60),
    Column("survey_direction", "Direction of survey", width=14),
    Column("verdict", "By the rule", width=18),
    Column("other_verdicts", "Other possible results", width=18),
    Column("doubts", "In doubt", width=50),
    Column("judgement", "Judgement of a person", width=50),
)


def _cell(cell: BoardCell) -> str:
    lines = (f"{one.text} ({one.place}){f'; {one.doubt}' if one.doubt else ''}" for one in cell.grounds)
    return "\n".join(lines) or cell.silence


def board_table(board: Board) -> Table:
    """Return the evidence board, with its rule on the sheet “About”."""
    plan = board.plan
    training = plan.mark
    return Table(
        name=f"evidence-board-{plan.slug}",
        title=f"{training}Evidence board, {plan.title}",
        columns=BOARD_COLUMNS,
        rows=tuple(
            (
                one.kind,
                one.title,
                _cell(one.own),
                one.own.direction,
                _cell(one.external),
                one.external.direction,
                _cell(one.survey),
                one.survey.direction,
                one.verdict,
                " or ".join(one.other_verdicts) or None,
                "\n".join(one.doubts) or None,
                one.judgement.text if one.judgement and one.judgement.is_cleared else None,
            )
            for one in board.lines
        ),
        about=(
            ("Plan", f"{training}{plan.title}"),
            ("Round", f"{board.assessment_round.title}, as of {board.assessment_round.as_of}"),
            ("Rule", RULE),
            ("Counts", "; ".join(f"{name}: {count}" for name, count in board.counts)),
        ),
    )


LEDGER_COLUMNS = (
    Column("kind", "Kind", width=16),
    Column("code", "What", width=26),
    Column("text", "It says", width=70),
    Column("place", "Place in the source", width=16),
    Column("disposition", "What becomes of it", width=18),
    Column("successors", "In the next plan", width=24),
    Column("reason", "Reason", width=40),
    Column("lines", "Line", CellKind.WHOLE_NUMBER, width=8),
)


def ledger_table(ledger: Ledger, filter_text: str) -> Table:
    """Return the succession ledger, one thing a row."""
    plan = ledger.plan
    training = plan.mark
    return Table(
        name=f"succession-{plan.slug}",
        title=f"{training}Succession ledger, {plan.title}",
        columns=LEDGER_COLUMNS,
        rows=tuple(
            (
                one.kind,
                one.code,
                one.text,
                one.place,
                one.disposition,
                ", ".join(each.code for each in one.successors),
                one.succession.reason if one.succession else None,
                number,
            )
            for number, one in enumerate(ledger.lines, 1)
        ),
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
