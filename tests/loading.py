"""The whole review, loaded as ``make run`` does."""

from __future__ import annotations

from pathlib import Path

from django.conf import settings

from evaluations.importers.evaluation import load_evaluation
from papers.importers.paper import load_paper
from partnerships.importers.record import load_partnerships
from programmes.importers.review import load_review
from programmes.services.accounts import ensure_demo_accounts
from surveys.importers.survey import load_survey

REVIEW = Path(settings.BASE_DIR) / "fixtures" / "plan-2016-2020"
SURVEY = Path(settings.BASE_DIR) / "fixtures" / "survey-stakeholder-2020" / "survey.yaml"
PARTNERSHIPS = Path(settings.BASE_DIR) / "fixtures" / "partnerships"
PAPER = Path(settings.BASE_DIR) / "fixtures" / "paper-2016-2020" / "paper.yaml"
EVALUATION = Path(settings.BASE_DIR) / "fixtures" / "evaluation-external-2020" / "evaluation.yaml"


def load_everything() -> None:
    """Load the whole review as ``make run`` does."""
    load_review(REVIEW)
    load_survey(SURVEY)
    load_partnerships(PARTNERSHIPS)
    load_evaluation(EVALUATION)
    ensure_demo_accounts()
    load_paper(PAPER)
