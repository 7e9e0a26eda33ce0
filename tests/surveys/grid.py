"""The grid of a figure as it is sent back, for tests that fill it in."""

from __future__ import annotations

from surveys.models import PublishedTally, Survey

EDIT = "/surveys/stakeholder-2020/figures/7/edit/"


def fields(number: int = 7) -> dict[str, str]:
    """Return the grid of a figure as its form would send it."""
    question = Survey.objects.get(slug="stakeholder-2020").questions.get(number=number)
    data = {
        "version": str(question.version),
        "place": "Figure 7, new copy",
        "reason": "Better copy",
        "action": "save",
    }
    for item in question.items.all():
        data[f"b-{item.pk}"] = str(item.base or "")
        for tally in PublishedTally.objects.filter(item=item):
            name = f"{item.pk}-{tally.option_id}"
            data[f"p-{name}"], data[f"c-{name}"] = f"{tally.percent:.1f}", str(tally.count)
    return data


def first_cell(data: dict[str, str], kind: str = "p") -> str:
    return next(name for name in data if name.startswith(f"{kind}-"))
