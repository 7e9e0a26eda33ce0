"""The external evaluation of 2020: every count of the paper comes out, and loading twice changes nothing."""

from __future__ import annotations

import shutil
from collections import Counter

import pytest
import yaml
from django.core.management import CommandError, call_command

from evaluations.importers.evaluation import load_evaluation, read_evaluation
from evaluations.models import Evaluation, Finding, Recommendation
from evaluations.selectors.evaluations import evaluation_named, page_of, summary_of
from evaluations.selectors.findings import findings
from evaluations.selectors.recommendations import rows_of
from record.importers.reading import FilesRefusedError
from tests.loading import EVALUATION

pytestmark = pytest.mark.django_db

FINDINGS = {
    "E24a": ("para 24", "relevance", "strength"),
    "E24b": ("para 24", "relevance", "strength"),
    "E24c": ("para 24", "relevance", "strength"),
    "E25a": ("para 25", "relevance", "mixed"),
    "E25b": ("para 25", "relevance", "strength"),
    "E26": ("para 26", "relevance", "limitation"),
    "E27": ("para 27", "relevance", "limitation"),
    "E29": ("para 29", "sustainability", "mixed"),
    "E30": ("para 30", "effectiveness", "mixed"),
    "E31": ("para 31", "effectiveness", "mixed"),
    "E32": ("para 32", "effectiveness", "limitation"),
    "E33": ("para 33", "effectiveness", "limitation"),
    "E34": ("para 34", "institutional-and-organizational-arrangements", "limitation"),
}
ASKED = {
    "R25": ("para 25", "suggestion", ["E25a"]),
    "R26": ("para 26", "suggestion", ["E26"]),
    "R29": ("para 29", "suggestion", ["E29"]),
    "R31a": ("para 31", "suggestion", ["E31"]),
    "R31b": ("para 31", "suggestion", ["E31"]),
    "R33": ("para 33", "suggestion", ["E33"]),
    "R35a": ("para 35", "recommendation", []),
    "R35b": ("para 35", "recommendation", []),
    "R35c": ("para 35", "recommendation", []),
}


@pytest.fixture
def external():
    return evaluation_named("external-2020", None)


def test_thirteen_findings_each_with_its_paragraph_criterion_and_direction(external):
    found = {
        one.code: (one.citation.place, one.criterion.criterion.slug, one.direction)
        for one in Finding.objects.filter(evaluation=external).select_related(
            "criterion__criterion", "citation"
        )
    }
    assert found == FINDINGS


def test_six_suggestions_and_three_recommendations_from_their_findings(external):
    found = {
        one.code: (one.citation.place, one.kind, sorted(each.code for each in one.findings.all()))
        for one in Recommendation.objects.filter(evaluation=external)
    }
    assert found == ASKED


def test_one_criterion_is_not_applied_and_two_have_no_heading(external):
    page = page_of(external, None)
    assert [(one.criterion.slug, one.use, one.citation.place) for one in page.not_applied] == [
        ("efficiency", "not-applied", "para 28"),
        ("coherence", "no-heading", "paras 24-35"),
        ("impact", "no-heading", "paras 24-35"),
    ]
    assert all(one.because for one in page.not_applied)
    assert sum(one.criterion.is_dac for one in external.criteria.select_related("criterion")) == 6


def test_counts_by_direction_and_by_criterion(external):
    page = page_of(external, None)
    assert (page.findings, page.strengths, page.mixed, page.limitations) == (13, 4, 4, 5)
    counts = Counter(one.criterion.criterion.slug for one in findings(external, None))
    assert list(counts.items()) == [
        ("relevance", 7),
        ("sustainability", 1),
        ("effectiveness", 4),
        ("institutional-and-organizational-arrangements", 1),
    ]


def test_nothing_is_answered_and_nothing_is_rated(external):
    summary = summary_of(rows_of(None, evaluation=external))
    assert (summary.recommendations, summary.suggestions) == (3, 6)
    assert (summary.without_response, summary.not_known) == (0, 9)
    assert summary.sources_end == ("our sources say nothing about it after 12 May 2021",)
    assert (summary.acceptance.base, summary.implementation.base) == (0, 0)
    assert summary.acceptance.share is None
    assert external.ratings.count() == 0
    assert external.ratings_missing
    assert external.response_missing


def test_whom_the_sentences_turn_to(external):
    named = {one.code: [each.name for each in one.addressees.all()] for one in external.recommendations.all()}
    assert named["R26"] == ["Member States", "NEASPEC Secretariat", "ESCAP"]
    assert [code for code, names in named.items() if not names] == ["R33", "R35a", "R35c"]
    assert {one.priority for one in external.recommendations.all()} == {""}


def test_links_lead_to_areas_mechanisms_and_the_survey(external):
    assert [one.slug for one in external.findings.get(code="E30").areas.all()] == ["air"]
    assert external.findings.get(code="E26").mechanisms.count() == 7
    financing = external.findings.get(code="E29")
    assert financing.survey_options.get().label == "Funding modality and financial sustainability"
    assert financing.survey_themes.get().title == "Financing"
    assert "mechanism TEMM" in external.findings.get(code="E26").linked.splitlines()


def test_loading_again_changes_nothing_and_keeps_what_was_edited(external):
    first = load_evaluation(EVALUATION)
    assert (first.made.total(), first.followed.total()) == (0, 0)
    finding = external.findings.get(code="E30")
    finding.summary, finding.version = "Corrected.", 2
    finding.save()
    report = load_evaluation(EVALUATION)
    assert report.kept_as_edited == ["finding E30"]
    assert external.findings.get(code="E30").summary == "Corrected."


def changed(tmp_path, change):
    file = tmp_path / "evaluation.yaml"
    shutil.copy(EVALUATION, file)
    content = yaml.safe_load(file.read_text(encoding="utf-8"))
    change(content)
    file.write_text(yaml.safe_dump(content, allow_unicode=True, sort_keys=False), encoding="utf-8")
    return file


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda c: c["findings"].append(dict(c["findings"][0])), "findings E24a: stands 2 times"),
        (lambda c: c["findings"][0].update(criterion="beauty"), "unknown criterion “beauty”"),
        (lambda c: c["recommendations"][0].update(findings=["E99"]), "unknown finding “E99”"),
        (
            lambda c: c["topics"][0].update(recommendations=["R99"]),
            "financing, recommendations: unknown recommendation “R99”",
        ),
        (
            lambda c: c["named_in_suggestions"][0].update(begins="Nobody said"),
            "12/Synergies: 0 suggestions begin “Nobody said”",
        ),
        (lambda c: c["findings"][0].update(direction="up"), "Input should be 'strength'"),
        (lambda c: c["criteria"][1].pop("because"), "says because of what"),
        (lambda c: c["evaluation"].update(plan="2099"), "unknown plan “2099”"),
        (lambda c: c["findings"][0].update(areas=["moon"]), "E24a, areas: “moon” is not there"),
        (lambda c: c["evaluation"]["citation"].update(source="nothing"), "unknown source “nothing”"),
        (
            lambda c: c["topics"][0]["evidence"][0].pop("option"),
            "give one of item, option and suggestion",
        ),
    ],
)
def test_a_file_with_a_fault_is_refused_whole(tmp_path, change, message):
    before = (Finding.objects.count(), Evaluation.objects.count())
    with pytest.raises(FilesRefusedError) as refused:
        load_evaluation(changed(tmp_path, change))
    assert message in str(refused.value)
    assert (Finding.objects.count(), Evaluation.objects.count()) == before


def test_a_broken_file_is_told_by_the_command(tmp_path):
    file = tmp_path / "evaluation.yaml"
    file.write_text("evaluation: [", encoding="utf-8")
    with pytest.raises(CommandError, match="cannot be read"):
        call_command("load_evaluation", str(file))
    with pytest.raises(FilesRefusedError):
        read_evaluation(tmp_path / "missing.yaml")
