"""What this app shows on pages of the apps below it."""

from __future__ import annotations

from reporting.slots import fill


def register() -> None:
    """Offer the workbook of a plan where its rounds are listed."""
    fill("plan-files", "planbook/plan_file.html", lambda _context, plan: {"plan": plan}, order=10)
