"""What a record said at a version, from its history: what somebody saw before they began to type."""

from __future__ import annotations

from typing import Any

from programmes.models import AchievementSummary, ActivityRating, KeyAchievement


def entry_at(rating: ActivityRating | None, version: int) -> Any | None:
    """Return what a rating said at a version, from its history; None where it had none then."""
    if rating is None or version < 1:
        return None
    return rating.history.filter(version=version).select_related("level", "merged_into").first()


def text_at(record: KeyAchievement | AchievementSummary | None, version: int) -> str:
    """Return what an area text said at a version, from its history; empty where there was none then."""
    if record is None or version < 1:
        return ""
    row = record.history.filter(version=version).first()
    return row.text if row else ""
