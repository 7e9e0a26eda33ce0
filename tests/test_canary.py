"""Confidential strings of drafts are searched in every channel, as everybody who must not see them."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterable

import pytest
from django.test import Client

from programmes.models import AchievementSummary, KeyAchievement
from record.models import CorrectedFact, Correction
from tests.conftest import signed_in
from tests.factories import make_citation, make_plan, make_rating, make_round, make_source

pytestmark = [pytest.mark.on_sqlite, pytest.mark.usefixtures("memory")]

CANARY = "kanarienvogel"
SECRETS = re.compile(rf"{CANARY} (title|round note|note|reasoning|text)")
LOWER = {
    "draft": ("", "delegate", "administrator", "focal-japan"),
    "circulated": ("", "delegate", "administrator", "focal-japan"),
}


@pytest.fixture(params=LOWER)
def secret_round(request, db):
    """A plan with a cleared round, and a confidential one full of the canary."""
    plan = make_plan(activities=2)
    hidden = make_round(
        plan,
        status=request.param,
        slug=f"{CANARY}-round",
        title=f"{CANARY} title",
        citation=make_citation(source=make_source(), note=f"{CANARY} round note"),
    )
    activity = plan.activities.first()
    level = plan.rating_scale.levels.last()
    make_rating(
        activity,
        hidden,
        level=level,
        note=f"{CANARY} note",
        citation=make_citation(
            reasoning=f"{CANARY} reasoning", certainty="inferred", source=hidden.citation.source
        ),
    )
    for model in (KeyAchievement, AchievementSummary):
        model.objects.create(
            assessment_round=hidden, area=activity.area, text=f"{CANARY} text", citation=make_citation()
        )
    correction = Correction.objects.get(code="D1")
    CorrectedFact.objects.create(correction=correction, fact=hidden.ratings.get())
    return hidden


def channels(hidden) -> list[str]:
    plan, area = hidden.plan.slug, hidden.plan.objectives.get().area.slug
    code = hidden.plan.activities.first().code
    return [
        f"/plans/{plan}/",
        f"/plans/{plan}/?round={hidden.slug}",
        f"/plans/{plan}/activities/?round={hidden.slug}",
        f"/plans/{plan}/{area}/",
        f"/plans/{plan}/{area}/{code}/",
        f"/plans/{plan}/activities/",
        f"/plans/{plan}/activities/?words={CANARY}",
        *(f"/plans/{plan}/activities.{suffix}" for suffix in ("csv", "xlsx", "json")),
        *(
            f"/plans/{plan}/figures/{slug}.{suffix}"
            for slug in ("achievement-levels", "headline-shares", "activity-levels")
            for suffix in ("csv", "xlsx", "json", "svg", "plotly.json")
        ),
        f"/plans/{plan}/workbook.xlsx",
        f"/plans/{plan}/reviews/",
        f"/plans/{plan}/reviews/{hidden.slug}/",
        f"/plans/{plan}/reviews/compare/",
        f"/plans/{plan}/reviews/compare/?later={hidden.slug}",
        f"/plans/{plan}/reviews/compare.json?later={hidden.slug}",
        "/sources/",
        f"/sources/{hidden.citation.source.slug}/",
        f"/search/?q={CANARY}",
        "/decisions/",
        "/sources/?status=proposed",
        f"/api/v1/plans/{plan}",
        f"/api/v1/plans/{plan}/achievement-levels",
        f"/api/v1/plans/{plan}/achievement-levels?round={hidden.slug}",
        f"/api/v1/plans/{plan}/activities",
        f"/api/v1/plans/{plan}/activities?round={hidden.slug}",
        "/api/v1/sources",
    ]


def everything_in(response) -> str:
    """Return all that went out: headers, body, and the inside of workbooks."""
    body = b"".join(response.streaming_content) if response.streaming else response.content
    text = str(response.headers) + body.decode("utf-8", "replace")
    if body.startswith(b"PK"):
        archive = zipfile.ZipFile(io.BytesIO(body))
        text += "".join(archive.read(name).decode("utf-8", "replace") for name in archive.namelist())
    return text


def read_by(persona: str, addresses: Iterable[str]) -> dict[str, str]:
    """Return all that somebody is given at each address; a stranger where no name is said."""
    client = signed_in(persona) if persona else Client()
    return {one: everything_in(client.get(one)) for one in addresses}


def found_in(read: dict[str, str], secrets: str | re.Pattern[str]) -> list[str]:
    """Return the addresses at which a secret was given away."""
    return [address for address, text in read.items() if re.search(secrets, text)]


def test_no_channel_gives_a_draft_away(secret_round):
    for persona in LOWER[secret_round.status]:
        assert found_in(read_by(persona, channels(secret_round)), SECRETS) == [], persona


def test_the_canary_is_really_there_for_those_who_may(secret_round):
    assert len(found_in(read_by("secretariat", channels(secret_round)), SECRETS)) >= 15


def test_a_correction_beside_a_draft_rating_does_not_show_it(secret_round):
    rated = str(secret_round.ratings.get())
    assert rated not in Client().get("/sources/").content.decode()
    assert rated in signed_in("secretariat").get("/sources/").content.decode()


def test_a_source_that_only_a_draft_cites_is_not_known(secret_round):
    slug, title = secret_round.citation.source.slug, secret_round.citation.source.title
    listed = {one["slug"] for one in Client().get("/api/v1/sources").json()["items"]}
    assert slug not in listed
    assert Client().get(f"/sources/{slug}/").status_code == 404
    for address in ("/sources/", "/search/?q=made-up"):
        assert title not in Client().get(address).content.decode()
    staff = signed_in("secretariat").get("/api/v1/sources").json()["items"]
    assert {one["slug"]: one["cited_by"] for one in staff}[slug] == 2


def test_a_hidden_round_and_one_that_does_not_exist_answer_alike(secret_round):
    plan = secret_round.plan.slug
    hidden = Client().get(f"/plans/{plan}/reviews/{secret_round.slug}/")
    nothing = Client().get(f"/plans/{plan}/reviews/no-such-round/")
    assert hidden.status_code == nothing.status_code == 404
    assert hidden.content.decode().replace(secret_round.slug, "no-such-round") == nothing.content.decode()
