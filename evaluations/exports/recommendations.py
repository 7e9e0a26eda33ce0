"""Recommendations, their rates and what became of them, on their way into files."""

from __future__ import annotations

from collections.abc import Iterable

from evaluations.fields import RECOMMENDATION, ListContext
from evaluations.models import Consideration
from evaluations.selectors.evaluations import Summary
from evaluations.selectors.recommendations import NOT_KNOWN, RecommendationRow
from programmes.models import StrategicPlan
from record.fields import Field, FieldList, lines, shown
from record.selectors.corrections import CorrectionIndex
from reporting.number import percent
from reporting.tables import Table
from reporting.words import worded


def recommendations_table(
    rows: Iterable[RecommendationRow],
    summary: Summary,
    index: CorrectionIndex,
    *,
    filter_text: str,
    as_of: str,
) -> Table:
    """Return recommendations with response and actions; the rates stand on the sheet “About”."""
    return Table(
        name="recommendations",
        title="Recommendations and suggestions",
        columns=RECOMMENDATION.columns,
        rows=RECOMMENDATION.rows(rows, ListContext(index, filter_text)),
        about=(
            ("As of", as_of),
            ("Base", f"{summary.recommendations} recommendations, {summary.suggestions} suggestions"),
            ("Acceptance", rate_words(summary)[0]),
            ("Implementation", rate_words(summary)[1]),
            ("Not known to us", _known_until(summary)),
            ("Filter", filter_text or "none"),
            ("Certainty", "Texts are in our own words; each names its paragraph."),
        ),
    )


def _known_until(summary: Summary) -> str:
    """Say of how many it is not known what became of them, and until when our sources tell."""
    if not summary.not_known:
        return "none"
    return f"{summary.not_known} of {summary.total}; {' and '.join(summary.sources_end)}"


def followed_in_words(plan: StrategicPlan) -> str:
    """Say who keeps the record of what followed a plan, or until when sources tell."""
    return (
        worded("not known to us: %(sources_end)s", sources_end=plan.sources_end)
        if plan.sources_end
        else "recorded in this portal"
    )


def rate_words(summary: Summary) -> tuple[str, str]:
    """Return both rates in words, each with its base."""
    accepted, done = summary.acceptance, summary.implementation
    first = (
        worded(
            "%(share)s (%(count)s of %(base)s with a response accepted, at least in part); %(unanswered)s",
            share=percent(accepted.share),
            count=accepted.count,
            base=accepted.base,
            unanswered=_unanswered(summary),
        )
        if accepted.base
        else _unanswered(summary)
    )
    if done.base:
        share = percent(done.share)
        second = worded(
            "%(share)s (%(count)s of %(base)s actions of accepted recommendations verified)",
            share=share,
            count=done.count,
            base=done.base,
        )
    elif summary.not_known and not accepted.base:
        second = f"{NOT_KNOWN} for {summary.not_known} of {summary.total}"
    else:
        second = "no action of an accepted recommendation is on record"
    return first, second


def _unanswered(summary: Summary) -> str:
    """Say how many have no response, and apart from them of how many we do not know."""
    none = worded(
        "%(without_response)s of %(total)s have no response",
        without_response=summary.without_response,
        total=summary.total,
    )
    if not summary.not_known:
        return (
            none
            if summary.acceptance.base
            else worded("none of %(total)s has a response", total=summary.total)
        )
    ends = " and ".join(summary.sources_end)
    sentence = worded(
        "we do not know whether there was an answer to %(not_known)s of %(total)s: %(ends)s",
        not_known=summary.not_known,
        total=summary.total,
        ends=ends,
    )
    return f"{none}; {sentence}" if summary.without_response else sentence


CONSIDERATION = FieldList[Consideration, CorrectionIndex](
    Field("meeting", "Meeting", read="meeting.code", width=12),
    Field("days", "Days", read=lambda one, _: one.meeting.days or str(one.meeting.year or ""), width=24),
    Field("dealt_with", "Dealt with", read=shown("subject"), width=24),
    Field("about", "What", width=44),
    Field("text", "What it did", width=60),
    Field("plan", "Plan", read="plan.slug", width=12),
    Field("place", "Place in the source", read="citation.place", width=22),
    Field("certainty", "Certainty", read="citation.certainty_label", width=16),
    Field("source", "Source", read="citation.source.title", width=50),
    Field("corrections", "Corrections", read=lambda one, index: lines(index.footnotes(one)), width=60),
)


def considerations_table(found: Iterable[Consideration], index: CorrectionIndex) -> Table:
    """Return which meeting dealt with what, one thing a row."""
    rows = CONSIDERATION.rows(found, index)
    about = (("Base", worded("%(rows)s things that meetings dealt with", rows=len(rows))),)
    return Table("considerations", "Which meeting dealt with what", CONSIDERATION.columns, rows, about)
