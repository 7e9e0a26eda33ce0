"""What the tests of setting up enter: the levels and the outline of a draft, and a meeting."""

from __future__ import annotations

from programmes.models import StrategicPlan
from programmes.services import outlines, scales

LEVELS = [
    scales.NewLevel("Moderately unsatisfactory"),
    scales.NewLevel("Moderately satisfactory", in_headline=True),
    scales.NewLevel("Mostly"),
    scales.NewLevel("基本完成"),
]
NEW = {"code": "SOM-30", "name": "30th Senior Officials Meeting", "kind_id": "som", "place": "Ulaanbaatar"}


def outline(*further: outlines.ActivityRow) -> outlines.Outline:
    areas = [
        outlines.AreaRow("Flood and drought", objective="Warn in time"),
        outlines.AreaRow("Fisheries", code="FISH"),
    ]
    rows = [
        outlines.ActivityRow("Flood and drought", "Set up gauges"),
        outlines.ActivityRow("fisheries", "Count fish", code="FISH-7"),
        outlines.ActivityRow("FISH", "Build ladders"),
    ]
    return outlines.Outline(areas, [*rows, *further])


def adopt_at_once(plan: StrategicPlan) -> StrategicPlan:
    plan.status = "adopted"
    plan.save()
    return plan
