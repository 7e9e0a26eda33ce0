"""The real review: every printed total and share comes out, and loading twice changes nothing."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
import yaml
from django.core.management import CommandError, call_command

from people.models import MemberState
from programmes.importers.reading import read_review
from programmes.importers.review import load_review
from programmes.models import (
    AchievementSummary,
    ActivityRating,
    KeyAchievement,
    Meeting,
    PlannedActivity,
    Platform,
)
from programmes.selectors.levels import achievement_levels
from record.importers.reading import FilesRefusedError
from record.models import Certainty, Citation, CorrectedFact, Correction
from tests.amending import corrected
from tests.loading import REVIEW

pytestmark = pytest.mark.on_sqlite

EXPECTED_BY_AREA = {
    "air": [0, 2, 1, 1],
    "biodiversity": [2, 3, 0, 0],
    "marine": [0, 3, 2, 0],
    "cities": [0, 4, 0, 0],
    "land": [0, 1, 1, 2],
}


def test_totals_and_shares_come_out(updated):
    levels = achievement_levels(updated)
    assert [(one.level.label, one.count) for one in levels.total.levels] == [
        ("Fully", 2),
        ("Substantially", 13),
        ("Partially", 4),
        ("Minimally", 3),
    ]
    assert (levels.total.base, levels.total.planned) == (22, 22)
    assert {a.area.slug: [one.count for one in a.levels] for a in levels.areas} == EXPECTED_BY_AREA
    assert round(levels.total.headline_share, 1) == 68.2
    assert round(levels.mean_of_areas, 1) == 67.0
    assert levels.headline_words == "fully or substantially"


def test_preliminary_ratings_are_missing_not_zero(preliminary):
    levels = achievement_levels(preliminary)
    assert levels.ratings_missing
    assert (levels.total.base, levels.total.missing) == (0, 22)
    assert levels.total.headline_share is None
    assert levels.mean_of_areas is None
    assert not preliminary.ratings.exists()


def test_seven_placements_are_inferred_with_their_reasoning(updated):
    inferred = updated.ratings.filter(citation__certainty=Certainty.INFERRED)
    codes = [rating.activity.code for rating in inferred.select_related("activity")]
    assert codes == ["BIO-3", "BIO-4", "BIO-5", "MPA-1", "MPA-2", "MPA-3", "MPA-4"]
    assert all("Substantially five times, Partially" in rating.citation.reasoning for rating in inferred)


def test_everything_is_there(plan):
    assert MemberState.objects.count() == 6
    assert list(MemberState.objects.values_list("iso_code", flat=True)) == [
        "CHN", "PRK", "JPN", "MNG", "KOR", "RUS",
    ]  # fmt: skip
    assert plan.goals.count() == 3
    assert plan.approaches.count() == 5
    assert plan.activities.count() == 22
    assert plan.objectives.count() == 5
    assert KeyAchievement.objects.count() == 5
    assert AchievementSummary.objects.count() == 5
    assert dict(Platform.objects.values_list("code", "launched_in")) == {
        "NEAMPAN": 2013,
        "NEA-LCCP": 2016,
        "NEACAP": 2018,
    }
    assert plan.rating_scale.definitions_citation.certainty == Certainty.MISSING
    assert not plan.rating_scale.levels.exclude(definition="").exists()
    assert Correction.objects.count() == 10
    assert [one.code for one in Correction.objects.all()] == [f"D{number}" for number in range(1, 11)]


def test_official_wording_is_exact(plan):
    assert plan.activities.get(code="LCC-3").text == (
        "Conduct analytical studies to identify gaps, generate practical knowledge and address specific "
        "for LCC development"
    )
    note = ActivityRating.objects.get(activity__code="DLD-1").note
    assert (
        note == "Mapped out DLDD related activities and made the information available on the NEASPE website"
    )
    assert plan.goals.get(number=2).text == (
        "Mobilize mutual support to manage domestic environmental issues in member States"
    )


@pytest.mark.django_db
def test_year_as_printed_stays_beside_its_contradiction():
    meeting = Meeting.objects.get(code="SOM-20")
    assert (meeting.year, meeting.starts_on) == (2015, None)
    beside = CorrectedFact.objects.filter(correction__code="D1")
    assert {str(row.fact) for row in beside} == {"SOM-20", "NEASPEC Strategic Plan 2016-2020"}


@pytest.mark.django_db
def test_loading_twice_changes_nothing():
    before = Citation.objects.count(), ActivityRating.history.count()
    report = load_review(REVIEW)
    assert (report.made.total(), report.followed.total(), report.kept_as_edited) == (0, 0, [])
    assert (Citation.objects.count(), ActivityRating.history.count()) == before


def test_loading_again_keeps_what_a_person_corrected(plan, secretariat):
    activity = plan.activities.get(code="AIR-1")
    corrected(activity, changes={"text": "Corrected."}, by=secretariat)
    report = load_review(REVIEW)
    assert report.kept_as_edited == ["planned activity AIR-1"]
    assert PlannedActivity.objects.get(pk=activity.pk).text == "Corrected."


def test_loading_again_follows_the_file_where_nobody_edited(plan):
    PlannedActivity.objects.filter(plan=plan, code="AIR-1").update(text="Old wording.")
    report = load_review(REVIEW)
    assert report.followed == {"planned activity": 1}
    assert plan.activities.get(code="AIR-1").text.startswith("Support collaboration")


def changed_review(folder: Path, file: str, change) -> Path:
    """Copy the review with one file changed by a function over its content."""
    target = folder / "review"
    shutil.copytree(REVIEW, target)
    content = yaml.safe_load((target / file).read_text(encoding="utf-8"))
    change(content)
    (target / file).write_text(yaml.safe_dump(content, allow_unicode=True), encoding="utf-8")
    return target


def activity(content: dict, code: str) -> dict:
    return next(one for area in content["areas"] for one in area["activities"] if one["code"] == code)


BROKEN = {
    "unknown level": (
        "areas.yaml",
        lambda content: activity(content, "AIR-2")["rating"].update(level="mostly"),
        "areas.yaml: areas AIR, activities AIR-2, rating, level: unknown level “mostly”; "
        "the scale has fully, substantially, partially, minimally",
    ),
    "duplicate code": (
        "areas.yaml",
        lambda content: activity(content, "BIO-2").update(code="BIO-1"),
        "areas.yaml: activity BIO-1: stands 2 times, must stand once",
    ),
    "missing citation": (
        "areas.yaml",
        lambda content: activity(content, "LCC-1").pop("citation"),
        "areas.yaml: areas LCC, activities LCC-1, citation: Field required",
    ),
    "unknown source": (
        "meetings.yaml",
        lambda content: content["meetings"][0]["citation"].update(source="nowhere"),
        "meetings.yaml: meetings SOM-1, citation: unknown source “nowhere”",
    ),
    "inferred without reasoning": (
        "areas.yaml",
        lambda content: activity(content, "BIO-3")["rating"]["citation"].pop("reasoning"),
        "areas.yaml: areas BIO, activities BIO-3, rating, citation: certainty “inferred” needs a reasoning",
    ),
    "level and reason at once": (
        "areas.yaml",
        lambda content: activity(content, "AIR-1")["rating"].update(not_rated_because="merged"),
        "areas.yaml: areas AIR, activities AIR-1, rating: give either a level or not_rated_because",
    ),
    "unknown fact": (
        "corrections.yaml",
        lambda content: content["corrections"][0].update(beside=["meeting SOM-99"]),
        "corrections.yaml: corrections D1, beside: unknown fact “meeting SOM-99”",
    ),
    "unknown field": (
        "states.yaml",
        lambda content: content["states"][0].update(colour="red"),
        "states.yaml: states CHN, colour: Extra inputs are not permitted",
    ),
}


@pytest.mark.parametrize("name", BROKEN)
def test_a_broken_fixture_is_refused_with_file_record_and_reason(name, tmp_path):
    file, change, found = BROKEN[name]
    with pytest.raises(FilesRefusedError) as refused:
        read_review(changed_review(tmp_path, file, change))
    assert found in refused.value.problems


@pytest.mark.django_db
def test_nothing_of_a_refused_review_is_stored(tmp_path):
    folder = changed_review(
        tmp_path, "meetings.yaml", lambda content: content["meetings"][0].update(code="SOM-77")
    )
    areas = folder / "areas.yaml"
    areas.write_text(areas.read_text(encoding="utf-8").replace("minimally", "mostly"), encoding="utf-8")
    with pytest.raises(CommandError, match=r"because of 3 problem\(s\)"):
        call_command("load_review", folder)
    assert not Meeting.objects.filter(code="SOM-77").exists()


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"\xff\xfe\x00", "sources.yaml: cannot be read"),
        (b"a: [", "sources.yaml: cannot be read"),
        (b"", "sources.yaml: the file: Input should be a valid dictionary"),
    ],
)
def test_an_unreadable_file_is_told(content, message, tmp_path):
    folder = tmp_path / "review"
    shutil.copytree(REVIEW, folder)
    (folder / "sources.yaml").write_bytes(content)
    with pytest.raises(FilesRefusedError, match=message):
        read_review(folder)


def test_a_missing_file_is_told(tmp_path):
    folder = tmp_path / "review"
    shutil.copytree(REVIEW, folder)
    (folder / "meetings.yaml").unlink()
    with pytest.raises(FilesRefusedError, match=r"meetings\.yaml: cannot be read"):
        read_review(folder)
