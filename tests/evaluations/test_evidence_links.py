"""What of a survey speaks about a topic is named one by one: a row, a box, or one open answer."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest
import yaml
from django.conf import settings

from evaluations.importers.evaluation import load_evaluation
from evaluations.models import Topic, TopicEvidence
from evaluations.selectors.board import board_of
from programmes.models import StrategicPlan
from record.importers.reading import FilesRefusedError
from surveys.models import SuggestionTheme

pytestmark = pytest.mark.django_db
FILES = sorted(Path(settings.BASE_DIR, "fixtures").glob("*/evaluation.yaml"))
EXTERNAL = Path(settings.BASE_DIR, "fixtures/evaluation-external-2020/evaluation.yaml")


def on_board(topic: str) -> list[str]:
    """The open answers that stand on the board under a topic."""
    plan = StrategicPlan.objects.get(slug="2016-2020")
    [line] = [one for one in board_of(plan, plan.assessment_rounds.last(), None).lines if one.title == topic]
    return [one.text for one in line.survey.grounds if one.answers]


def test_every_evidence_link_of_every_fixture_names_one_thing():
    links = [
        (kind, topic["title"], link)
        for file in FILES
        for topic in yaml.safe_load(file.read_text()).get("topics", [])
        for link in topic.get("evidence", [])
        for kind in link.keys() - {"reason", "points_to"}
    ]
    assert Counter(kind for kind, *_ in links) == {"item": 2, "option": 1, "suggestion": 9}
    assert TopicEvidence.objects.count() == len(links)
    assert not TopicEvidence.objects.filter(theme__isnull=False).exists()
    for title in {title for _, title, _ in links}:
        named = [link for kind, of, link in links if (kind, of) == ("suggestion", title)]
        assert len(on_board(title)) == len(named), title


def test_two_answers_speak_of_duplication():
    assert on_board("Duplication") == [
        "“Avoid overlapping with other mechanisms”",
        "“Work organically with other existing efforts such as UNCCD’s DLDD-NEAN (eliminate duplication)”",
    ]


def test_a_link_to_a_heading_is_refused_and_an_old_one_counts_nothing_until_it_goes(tmp_path):
    heading = SuggestionTheme.objects.get(question__number=12, title="Land degradation")
    topic = Topic.objects.get(slug="duplication")
    TopicEvidence.objects.create(topic=topic, theme=heading, reason="Of the day before")
    assert len(on_board("Duplication")) == 2
    load_evaluation(EXTERNAL)
    assert topic.evidence.filter(theme__isnull=False).count() == 0
    old = EXTERNAL.read_text().replace("begins: Avoid overlapping", "begins: x", 1)
    old = old.replace(
        "  - suggestion: {theme: 11/Policies & tools, begins: x}", "  - theme: 12/Land degradation"
    )
    (tmp_path / "evaluation.yaml").write_text(old)
    with pytest.raises(FilesRefusedError, match="theme"):
        load_evaluation(tmp_path / "evaluation.yaml")
