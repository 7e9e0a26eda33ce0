"""What the tests of setting up enter: the levels and the outline of a draft, and a meeting."""

from __future__ import annotations

from programmes.models import StrategicPlan
from programmes.services import drafting, scales

LEVELS = [
    scales.NewLevel("Moderately unsatisfactory"),
    scales.NewLevel("Moderately satisfactory", in_headline=True),
    scales.NewLevel("Mostly"),
    scales.NewLevel("基本完成"),
]
NEW = {"code": "SOM-30", "name": "30th Senior Officials Meeting", "kind_id": "som", "place": "Ulaanbaatar"}


def outline(*further: drafting.ActivityRow) -> drafting.Outline:
    areas = [
        drafting.AreaRow("Flood and drought", objective="Warn in time"),
        drafting.AreaRow("Fisheries", code="FISH"),
    ]
    rows = [
        drafting.ActivityRow("Flood and drought", "Set up gauges"),
        drafting.ActivityRow("fisheries", "Count fish", code="FISH-7"),
        drafting.ActivityRow("FISH", "Build ladders"),
    ]
    return drafting.Outline(areas, [*rows, *further])


def adopt_at_once(plan: StrategicPlan) -> StrategicPlan:
    plan.status = "adopted"
    plan.save()
    return plan
