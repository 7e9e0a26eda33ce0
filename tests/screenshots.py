"""Pictures of every page at 1440 and 390 pixels, for looking at: python -m tests.screenshots [ADDRESS]."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import django
from playwright.sync_api import Page

from tests.browser import chromium

PAGES = {
    "overview": "/",
    "overview-area": "/plans/2016-2020/?area=marine",
    "overview-preliminary": "/plans/2016-2020/?round=preliminary",
    "area": "/plans/2016-2020/marine/",
    "activities": "/plans/2016-2020/activities/",
    "activity": "/plans/2016-2020/marine/MPA-2/",
    "rounds": "/plans/2016-2020/reviews/",
    "round": "/plans/2016-2020/reviews/updated/",
    "changes": "/plans/2016-2020/reviews/updated/changes/",
    "as-of": "/plans/2016-2020/reviews/updated/as-of/",
    "record": "/plans/training/reviews/first-training-review/record/",
    "compare-training": "/plans/training/reviews/compare/",
    "figure-levels": "/plans/2016-2020/figures/achievement-levels/",
    "surveys": "/surveys/",
    "survey": "/surveys/stakeholder-2020/",
    **{f"survey-figure-{number}": f"/surveys/stakeholder-2020/figures/{number}/" for number in range(1, 14)},
    "survey-intervals": "/surveys/stakeholder-2020/figures/7/?intervals=on",
    "forensics": "/surveys/forensics/",
    "evaluations": "/evaluations/",
    "evaluation": "/evaluations/external-2020/",
    "evaluation-training": "/evaluations/training-evaluation/",
    "ratings-training": "/evaluations/training-evaluation/ratings/",
    "recommendations-training": "/decisions/?evaluation=training-evaluation",
    "recommendation": "/recommendations/external-2020/R26/",
    "recommendation-training": "/recommendations/training-evaluation/TR1/",
    "board": "/plans/2016-2020/evidence-board/",
    "ledger-training": "/plans/training/succession/",
    "mechanisms": "/partnerships/",
    "mechanism": "/partnerships/nowpap/",
    "mechanism-silent": "/partnerships/eabrn/",
    "state": "/partnerships/states/prk/",
    "context": "/context/",
    "papers": "/papers/",
    "data": "/data/",
    "paper": "/papers/review-2016-2020/",
    "bundle": "/papers/review-2016-2020/bundle/",
    "embed": "/plans/2016-2020/figures/achievement-levels/embed/",
    "sources": "/sources/",
    "source": "/sources/review-paper-2020/",
    "search": "/search/?q=desertifcation",
    "decisions": "/decisions/",
    "explore": "/explore/?of=contacts&by=area&split=kind",
    "explore-refused": "/explore/?of=suggestions&by=state",
    "about": "/about/",
    "api": "/api/v1/docs",
    "sign-in": "/accounts/login/",
    "not-found": "/no-such-page",
}
ROUND = "/workspace/rounds/training"
SIGNED_IN = {
    "secretariat": {
        "desk": "/desk/",
        "workspace": "/desk/",
        "progress": "/desk/progress/?plan=training&round=third-training-review",
        "plan-imports": "/workspace/imports/",
        "upload-plan": "/workspace/imports/new/",
        "rating": f"{ROUND}/fourth-training-review/rate/",
        "rating-of-the-review": "/workspace/rounds/2016-2020/updated/rate/",
        "desk-draft": f"{ROUND}/fourth-training-review/",
        "desk-circulated": f"{ROUND}/third-training-review/",
        "desk-cleared": f"{ROUND}/second-training-review/",
        "circulate": f"{ROUND}/fourth-training-review/circulate/",
        "answers": f"{ROUND}/second-training-review/answers/",
        "open-round": "/workspace/plans/training/rounds/new/",
        "rules": "/workspace/plans/training/rules/",
        "upload": f"{ROUND}/fourth-training-review/upload/",
        "discard": f"{ROUND}/fourth-training-review/discard/",
        "evaluation-desk": "/workspace/evaluations/training-evaluation/",
        "write-finding": "/workspace/evaluations/training-evaluation/findings/T4/",
        "paper-desk": "/workspace/papers/review-2016-2020/",
        "paper-start": "/workspace/papers/new/",
        "paper-word": "/workspace/papers/review-2016-2020/word/",
        "paper-verify": "/papers/review-2016-2020/verify/",
        "respond": "/workspace/recommendations/training-evaluation/TR3/response/",
        "plan-action": "/workspace/recommendations/training-evaluation/TR1/actions/new/",
        "let-go": "/workspace/recommendations/training-evaluation/TR1/let-go/",
        "actions": "/desk/?view=follow-up",
        "action": "/actions/4/",
        "upload-table": "/workspace/evaluations/training-evaluation/import/",
        "next-plan": "/workspace/next-plans/training-data-fictional-next-plan-2024-2/",
        "draft-activity": "/workspace/next-plans/training-data-fictional-next-plan-2024-2/activities/TRF-1/",
        "judge": "/workspace/evidence-board/2016-2020/area/1/",
        "decide": "/workspace/succession/2016-2020/activity/1/",
        "partnerships-desk": "/workspace/partnerships/",
        "write-mechanism": "/workspace/partnerships/mechanisms/nowpap/",
        "write-collaboration": "/workspace/partnerships/collaborations/COL-3/",
        "write-instrument": "/workspace/partnerships/context/escap-resolution-75-4/",
        "judge-overlap": "/workspace/partnerships/overlap/marine/nowpap/",
        "upload-partnerships": "/workspace/partnerships/import/mechanisms/",
        "correction-staff": "/workspace/corrections/D2/decide/",
        "propose-correction": "/workspace/corrections/new/?citation=1",
        "mechanism-staff": "/partnerships/nowpap/",
    },
    "evaluator": {"workplaces": "/desk/"},
    "focal-japan": {
        "desk-of-a-state": "/desk/",
        "reviews": "/review/",
        "review": "/review/training/third-training-review/1/",
        "review-send": "/review/training/third-training-review/1/send/",
        "positions": "/plans/training/reviews/second-training-review/positions/",
    },
}
"""Pages of the demo accounts, by account; they need the training data that ``make run`` loads."""

WIDTHS = (1440, 390)
ALSO_DARK = frozenset(
    {"overview", "survey", "board", "desk", "activity", "rating", "review", "desk-circulated"}
)


def sign_in(page: Page, address: str, username: str) -> None:
    from programmes.services.accounts import DEMO_PASSWORD

    page.goto(f"{address}/accounts/login/?next=/search/")
    page.fill("#id_login", username)
    page.fill("#id_password", DEMO_PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url(f"{address}/search/")


def main(address: str, only: list[str]) -> None:
    """Save pictures of all pages, or of those named, in ``screenshots/``; some in dark too."""
    folder = Path("screenshots")
    folder.mkdir(exist_ok=True)
    with chromium() as browser:
        for scheme in ("light", "dark"):
            for width in WIDTHS:
                for username, pages in {"": PAGES, **SIGNED_IN}.items():
                    wanted = {
                        name: path
                        for name, path in pages.items()
                        if (not only or name in only) and (scheme == "light" or name in ALSO_DARK)
                    }
                    if not wanted:
                        continue
                    context = browser.new_context(
                        viewport={"width": width, "height": 900}, color_scheme=scheme
                    )
                    page = context.new_page()
                    if username:
                        sign_in(page, address, username)
                    ending = "-dark" if scheme == "dark" else ""
                    for name, path in wanted.items():
                        page.goto(address + path)
                        page.screenshot(path=folder / f"{name}-{width}{ending}.png", full_page=True)
                    context.close()


if __name__ == "__main__":
    os.environ["DEVELOPMENT"] = "true"
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "neaspec_portal.settings")
    django.setup()
    main(sys.argv[1] if len(sys.argv) > 1 else "http://127.0.0.1:8000", sys.argv[2:])
