"""The share that gave the middle answer of an ordered scale or a better one, item by item."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reporting.addresses import reverse
from reporting.figures import Category, Figure, FigureKind, Row, named_apart
from reporting.words import worded
from surveys.charts import row_label, value_in_readings
from surveys.models import Survey
from surveys.selectors.published import results
from surveys.selectors.readings import counts_from_middle

if TYPE_CHECKING:
    from programmes.forms import Reading
    from surveys.selectors.distributions import Distribution, Result


def survey_shares(reading: Reading) -> Figure:
    """Return the items of the public surveys of a plan side by side; never a mean of them."""
    rows = [
        _row(result, one)
        for survey in Survey.objects.visible_to(None).filter(plan=reading.plan)
        for result in results(survey)
        for one in result.distributions
        if one.base and counts_from_middle(result, one)
    ]
    return Figure(
        slug="answer",
        kind=FigureKind.BARS,
        title="Answers at the middle of a scale or above",
        unit="Percent of those who answered the item",
        base=worded("Base: %(items)s items, each with its own base", items=len(rows)),
        period=str(reading.plan.title),
        summary="The share of those who gave the middle answer of an ordered scale or a better one.",
        source="Surveys of this plan, each figure with its own source",
        source_url=reverse("surveys:surveys"),
        counting_rule="Shares come from the counts of each item. Their bases differ: no mean is taken.",
        categories=(Category("share", "Middle answer or above", "", 1, 1),),
        rows=named_apart(rows),
        address="",
        row_heading="Item",
    )


def _row(result: Result, one: Distribution) -> Row:
    question, base = result.question, one.base or 0
    value = value_in_readings(counts_from_middle(result, one), base)
    url = question.get_absolute_url()
    return Row(f"{question.number}-{one.item.slug}", row_label(result, one), base, (value,), url=url)
