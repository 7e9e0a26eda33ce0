"""The frozen record of a presented round, and the database that refuses to change it."""

from __future__ import annotations

import hashlib
import json

import pytest
from django.db import IntegrityError, connection, transaction

from programmes.models import ActivityRating, AssessmentRound, Evidence, RoundSnapshot
from programmes.services.changes import recount
from record.canonical import canonical, digest_of
from record.models import Citation
from review.models import CirculatedText, CirculationNotice, Position
from tests.rounds import answer, level_of, make_draft, present, rules_set, send_round, take_position

pytestmark = [pytest.mark.on_sqlite, pytest.mark.django_db]


def test_presenting_makes_a_record_of_its_own():
    draft = make_draft()
    circulation = send_round(draft)
    position = take_position(
        circulation,
        "focal-japan",
        kind="another-level",
        proposed_level=level_of(draft.plan, "partially"),
        text="Not finished",
    )
    answer(position, "not-accepted", "It is")
    snapshot = present(circulation)
    content = json.loads(snapshot.content)
    assert snapshot.sha256 == hashlib.sha256(snapshot.content.encode()).hexdigest()
    assert snapshot.content == canonical(content)
    assert (content["total"]["base"], content["total"]["in_headline"]) == (3, 3)
    assert content["reservations"] == [
        {
            "code": position.text_of.code,
            "by": "Japan",
            "kind": "another-level",
            "text": "Not finished",
            "proposed_level": "Partially",
            "answer": "not-accepted",
            "answer_label": "Not accepted",
            "answer_text": "It is",
        }
    ]
    assert content["circulations"] == [{"number": 1, "sha256": circulation.sha256, "withdrawn": False}]


def test_a_snapshot_does_not_follow_later_texts(secretariat):
    snapshot = present(send_round(make_draft()))
    plan = snapshot.assessment_round.plan
    activity = plan.activities.first()
    printed = activity.text
    activity.text = "Reworded later."
    activity.save()
    level = level_of(plan, "fully")
    rules_set(plan, levels={level.pk: {"definition": "Wholly"}})
    kept = json.loads(RoundSnapshot.objects.get(pk=snapshot.pk).content)
    assert kept["ratings"][0]["activity"] == printed
    assert kept["scale"][0]["definition"] == ""


def _replace_snapshot(one):
    kept = RoundSnapshot.objects.get(assessment_round=one)
    with connection.cursor() as cursor:
        verb = "INSERT OR REPLACE" if connection.vendor == "sqlite" else "INSERT"
        cursor.execute(
            f"{verb} INTO programmes_roundsnapshot (id, content, sha256, made_at, made_by_id, assessment_round_id)"
            " VALUES (%s, %s, %s, %s, %s, %s)",
            [kept.pk, "{}", kept.sha256, kept.made_at, kept.made_by_id, one.pk],
        )


FROZEN = {
    "the snapshot": lambda one: RoundSnapshot.objects.filter(assessment_round=one).update(content="{}"),
    "the snapshot's row": lambda one: RoundSnapshot.objects.filter(assessment_round=one).delete(),
    "the round": lambda one: AssessmentRound.objects.filter(pk=one.pk).update(title="Other"),
    "a rating": lambda one: one.ratings.update(note="Other"),
    "a rating's row": lambda one: ActivityRating.objects.filter(assessment_round=one)._raw_delete("default"),
    "a bulk of ratings": lambda one: ActivityRating.objects.bulk_update(
        [_changed(rating) for rating in one.ratings.all()], ["note"]
    ),
    "a text": lambda one: one.key_achievements.update(text="Other"),
    "a count": lambda one: one.achievement_level_counts.update(count=9),
    "a citation": lambda one: Citation.objects.filter(pk=one.ratings.first().citation_id).update(place="x"),
    "a position": lambda one: Position.objects.filter(text_of__circulation__assessment_round=one).update(
        text="x"
    ),
    "a circulation": lambda one: one.circulations.update(message="x"),
    "new evidence": lambda one: Evidence.objects.create(
        rating=one.ratings.first(), title="x", url="https://example.org/"
    ),
    "the citation of the round": lambda one: Citation.objects.filter(pk=one.citation_id).update(place="x"),
    "evidence moved into it": lambda one: _other_evidence().update(rating=one.ratings.first()),
    "a text added to its circulation": lambda one: CirculatedText.objects.create(
        circulation=one.circulations.first(),
        kind="rating",
        code="ZZ-9",
        order=99,
        part=one.plan.areas[0].slug,
    ),
    "the label of a level": lambda one: one.plan.rating_scale.levels.filter(rank=1).update(label="Wholly"),
    "the snapshot, by replacing": _replace_snapshot,
    "the proof of a message": lambda one: CirculationNotice.objects.filter(
        circulation__assessment_round=one
    ).update(address="x@example.org"),
    "history": lambda one: ActivityRating.history.filter(assessment_round=one.pk).update(note="x"),
    "history's row": lambda one: ActivityRating.history.filter(assessment_round=one.pk).delete(),
}


def _other_evidence():
    rating = make_draft().ratings.first()
    Evidence.objects.create(rating=rating, title="x", url="https://example.org/")
    return Evidence.objects.filter(rating=rating)


def _changed(rating: ActivityRating) -> ActivityRating:
    rating.note = "Other"
    return rating


@pytest.mark.parametrize("what", FROZEN)
def test_the_database_itself_refuses_to_change_a_presented_round(what):
    circulation = send_round(make_draft())
    take_position(circulation, "focal-japan", kind="concur")
    one = present(circulation).assessment_round
    with pytest.raises(IntegrityError, match="frozen"), transaction.atomic():
        FROZEN[what](one)


def test_a_round_that_was_loaded_as_presented_is_frozen_by_the_database_too(preliminary):
    with pytest.raises(IntegrityError, match="frozen"), transaction.atomic():
        AssessmentRound.objects.filter(pk=preliminary.pk).update(status="draft")


def test_a_circulated_text_is_locked_before_presenting_too():
    circulation = send_round(make_draft())
    with pytest.raises(IntegrityError, match="frozen"), transaction.atomic():
        circulation.texts.update(text="Other")


def test_the_counts_of_a_presented_round_survive_a_recount():
    one = present(send_round(make_draft())).assessment_round
    before = set(one.achievement_level_counts.values_list("level", "count"))
    recount(one.plan)
    assert set(one.achievement_level_counts.values_list("level", "count")) == before


def test_canonical_text_does_not_depend_on_order_or_form():
    assert (
        canonical({"b": "e\u0301", "a": [1]}) == canonical({"a": [1], "b": "\u00e9"}) == '{"a":[1],"b":"é"}'
    )
    assert digest_of("") == hashlib.sha256(b"").hexdigest()
