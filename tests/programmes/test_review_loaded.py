"""A review from its files: what is loose or unknown in them, what stays as edited, and demo accounts."""

from __future__ import annotations

import io
from pathlib import Path
from shutil import copytree

import pytest
import yaml
from django.contrib.auth import get_user_model
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command

from people.policies import roles_of
from programmes.importers import review
from programmes.models import ActivityRating, AssessmentRound, Evidence, StoredFile, StrategicGoal
from programmes.services.files import store_file
from record.importers.reading import FilesRefusedError
from tests.amending import corrected
from tests.conftest import account
from tests.files import path_of
from tests.loading import REVIEW

pytestmark = [pytest.mark.on_sqlite, pytest.mark.django_db]


@pytest.fixture
def folder(tmp_path) -> Path:
    return Path(copytree(REVIEW, tmp_path / "review"))


def said_by(command: str, *arguments: str) -> str:
    said = io.StringIO()
    call_command(command, *arguments, stdout=said)
    return said.getvalue()


@pytest.mark.parametrize(
    ("file", "before", "after", "message"),
    [
        (
            "plan.yaml",
            "presented_to: SOM-23",
            "presented_to: SOM-99",
            "presented_to: unknown meeting “SOM-99”",
        ),
        ("plan.yaml", "updates: preliminary", "updates: nothing", "updates: unknown round “nothing”"),
        ("meetings.yaml", "kind: som", "kind: picnic", "has no meetings of the kind “picnic”"),
    ],
)
def test_what_a_file_names_and_nobody_knows_is_told(folder, file, before, after, message):
    text = (folder / file).read_text(encoding="utf-8")
    assert before in text
    (folder / file).write_text(text.replace(before, after, 1), encoding="utf-8")
    with pytest.raises(FilesRefusedError, match=message):
        review.load_review(folder)


def test_an_organisation_that_cannot_be_brought_is_told(folder, monkeypatch):
    monkeypatch.setattr(review, "is_empty_portal", lambda: True)
    with pytest.raises(FilesRefusedError, match="This portal is set up already"):
        review.load_review(folder)


def test_an_activity_without_a_rating_in_the_files_keeps_the_one_it_has(folder, updated):
    file = folder / "areas.yaml"
    areas = yaml.safe_load(file.read_text(encoding="utf-8"))
    activity = areas["areas"][0]["activities"][3]
    del activity["rating"]
    file.write_text(yaml.safe_dump(areas, allow_unicode=True), encoding="utf-8")
    before = ActivityRating.objects.count()
    report = review.load_review(folder)
    assert (report.made.total(), ActivityRating.objects.count()) == (0, before)
    assert updated.ratings.get(activity__code=activity["code"]).level is not None


def test_what_people_have_edited_stays_and_is_named(plan, secretariat):
    goal = StrategicGoal.objects.filter(plan=plan).first()
    corrected(goal, changes={"text": f"{goal.text} – as corrected"}, by=secretariat)
    said = said_by("load_review")
    assert "1 kept as edited." in said
    assert said.count("  kept as edited: ") == 1
    goal.refresh_from_db()
    assert goal.text.endswith("as corrected")


def test_demo_accounts_are_made_where_they_are_missing_and_in_development_only(settings):
    settings.DEVELOPMENT = True
    get_user_model().objects.filter(username="focal-japan").update(username="renamed", email="r@example.org")
    with pytest.raises(CommandError, match=r"Make the demo accounts first; .* is missing"):
        call_command("load_training", stdout=io.StringIO())
    renamed = account("renamed")
    renamed.emailaddress_set.all().delete()
    said = said_by("demo_accounts")
    assert "  focal-japan          focal point of JPN" in said
    made = account("focal-japan")
    assert (made.check_password("step-by-step-1993"), roles_of(made)) == (True, roles_of(renamed))
    assert made.delegations.get().state.iso_code == "JPN"
    settings.DEVELOPMENT = False
    with pytest.raises(CommandError, match="Demo accounts exist in development only"):
        call_command("demo_accounts")


def test_files_of_training_data_go_with_it(settings, tmp_path, secretariat):
    settings.FILES_DIR = tmp_path
    call_command("load_training", stdout=io.StringIO())
    file = store_file(SimpleUploadedFile("made-up.pdf", b"%PDF-1.7 made up"), by=secretariat)
    draft = AssessmentRound.objects.filter(plan__is_training=True, status="draft").first()
    Evidence.objects.create(rating=draft.ratings.first(), title="Made up", file=file)
    assert path_of(file).exists()
    call_command("remove_training", stdout=io.StringIO())
    assert not StoredFile.objects.filter(pk=file.pk).exists()
    assert not path_of(file).exists()
