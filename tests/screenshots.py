"""Pictures of every page at 1440 and 390 pixels, for looking at: python -m tests.screenshots [ADDRESS]."""

from __future__ import annotations

import sys
from pathlib import Path

from tests.browser import chromium

PAGES = {
    "overview": "/",
    "overview-area": "/?area=marine",
    "overview-preliminary": "/?round=preliminary",
    "areas": "/programmes/",
    "area": "/programmes/marine/",
    "activities": "/programmes/activities/",
    "activity": "/programmes/marine/MPA-2/",
    "rounds": "/rounds/",
    "round": "/rounds/preliminary/",
    "compare": "/rounds/compare/",
    "changes": "/rounds/updated/changes/",
    "as-of": "/rounds/updated/as-of/",
    "record": "/rounds/first-training-review/record/?plan=training",
    "compare-training": "/rounds/compare/?plan=training",
    "figure-levels": "/programmes/figures/achievement-levels/",
    "figure-shares": "/programmes/figures/headline-shares/",
    "figure-activities": "/programmes/figures/activity-levels/",
    "surveys": "/surveys/",
    "survey": "/surveys/stakeholder-2020/",
    **{f"survey-figure-{number}": f"/surveys/stakeholder-2020/figures/{number}/" for number in range(1, 14)},
    "survey-intervals": "/surveys/stakeholder-2020/figures/7/?intervals=on",
    "forensics": "/surveys/forensics/",
    "meetings": "/meetings/",
    "sources": "/sources/",
    "source": "/sources/review-paper-2020/",
    "correction": "/sources/corrections/D1/",
    "search": "/search/?q=NEACAP",
    "api": "/api/v1/docs",
    "sign-in": "/accounts/login/",
    "not-found": "/no-such-page",
}
WIDTHS = (1440, 390)


def main(address: str, only: list[str]) -> None:
    """Save pictures of all pages, or of those named, in ``screenshots/``; dark ones of the overview too."""
    folder = Path("screenshots")
    folder.mkdir(exist_ok=True)
    with chromium() as browser:
        for scheme in ("light", "dark"):
            for width in WIDTHS:
                context = browser.new_context(viewport={"width": width, "height": 900}, color_scheme=scheme)
                page = context.new_page()
                for name, path in PAGES.items():
                    if (only and name not in only) or (
                        scheme == "dark" and name not in {"overview", "activity"}
                    ):
                        continue
                    page.goto(address + path)
                    ending = "-dark" if scheme == "dark" else ""
                    page.screenshot(path=folder / f"{name}-{width}{ending}.png", full_page=True)
                context.close()


if __name__ == "__main__":
    main(sys.argv[1] if len(sys.argv) > 1 else "http://127.0.0.1:8000", sys.argv[2:])
