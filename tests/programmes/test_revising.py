"""What is cleared is revised by two people, and everybody keeps reading the cleared version meanwhile."""

from __future__ import annotations

import pytest
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import PermissionDenied, ValidationError
from django.test import Client

from people.services import WrongStateError
from programmes.models import AssessmentRound, Evidence
from programmes.selectors.levels import achievement_levels
from programmes.services.amending import amend, propose_revision
from programmes.services.ratings import add_evidence
from programmes.services.rounds import NewRound, discard_round, open_round
from record.models import Citation, CorrectedFact, Correction
from review.selectors.proposals import open_proposals
from review.services.proposals import accept
from tests.conftest import account, signed_in
from tests.pages import text_of
from tests.rounds import clear, level_of, make_draft, rate, ratings_address, send_round

pytestmark = [pytest.mark.on_sqlite, pytest.mark.django_db]


@pytest.fixture
def cleared(db) -> AssessmentRound:
    return clear(send_round(make_draft()))


def revision_of(cleared: AssessmentRound) -> AssessmentRound:
    accept(
        propose_revision(cleared, reason="A level was misread", by=account("secretariat")),
        by=account("approver"),
    )
    return AssessmentRound.objects.get(revises=cleared)


def public(cleared: AssessmentRound, end: str = "") -> str:
    return f"/plans/{cleared.plan.slug}/reviews/{cleared.slug}/{end}"


def test_it_takes_two_people_and_a_reason(cleared, secretariat, approver):
    with pytest.raises(ValidationError, match="Say why"):
        propose_revision(cleared, reason=" ", by=secretariat)
    asked = propose_revision(cleared, reason="x", by=approver)
    with pytest.raises(PermissionDenied, match="you proposed it"):
        accept(asked, by=approver)
    with pytest.raises(PermissionDenied):
        accept(asked, by=secretariat)
    assert cleared.plan.assessment_rounds.count() == 2


def test_a_presented_round_is_not_revised(preliminary, secretariat):
    with pytest.raises(WrongStateError):
        propose_revision(preliminary, reason="x", by=secretariat)


def test_readers_keep_the_cleared_version_until_the_revision_is_cleared(cleared):
    files = {
        name: Client().get(f"/plans/{cleared.plan.slug}/figures/achievement-levels.{name}").content
        for name in ("json", "svg")
    }
    revision = revision_of(cleared)
    rate(revision, 1, level=level_of(cleared.plan, "minimally"), change_reason="Misread", note="New words")
    page = text_of(Client().get(public(cleared)))
    assert "This round is being revised since" in page
    assert "New words" not in text_of(Client().get(f"/plans/{cleared.plan.slug}/activities/"))
    for name, content in files.items():
        address = f"/plans/{cleared.plan.slug}/figures/achievement-levels.{name}"
        assert Client().get(address).content == content, name
    assert Client().get(public(revision)).status_code == 404
    rounds = Client().get(f"/api/v1/plans/{cleared.plan.slug}").json()["rounds"]
    assert [one["round"] for one in rounds if one["revised_since"]] == [cleared.slug]
    staff = signed_in("secretariat")
    assert revision.title in text_of(staff.get(ratings_address(cleared, "")))


def test_the_cleared_revision_takes_the_place_and_names_what_changed(cleared):
    slug, number, title = cleared.slug, cleared.number, cleared.title
    revision = revision_of(cleared)
    code = revision.plan.activities.get(number=1).code
    rate(revision, 1, level=level_of(cleared.plan, "minimally"), change_reason="Misread", note="New words")
    done = clear(send_round(revision))
    old = AssessmentRound.objects.get(pk=cleared.pk)
    assert (done.slug, done.number, done.title, done.status) == (slug, number, title, "cleared")
    assert (old.status, old.slug, old.revised_since) == ("replaced", f"{slug}-replaced-1", None)
    assert done.revision_changes == [
        {"where": code, "what": "level", "before": "Fully", "after": "Minimally"},
        {"where": code, "what": "note", "before": "", "after": "New words"},
    ]
    page = text_of(Client().get(public(done)))
    assert "What its revision changed" in page
    assert f"{code} level Fully Minimally" in page
    assert "being revised since" not in page
    assert [one.count for one in achievement_levels(done).total.levels] == [2, 0, 0, 1]
    for client in (Client(), signed_in("secretariat")):
        assert client.get(public(old)).status_code == 404
        assert old.slug not in text_of(client.get(f"/plans/{done.plan.slug}/reviews/"))


def test_a_revision_of_the_real_round_keeps_its_citations_and_evidence(updated):
    revision = revision_of(updated)
    before = {
        one.activity.code: one for one in updated.ratings.select_related("activity", "citation__source")
    }
    after = {
        one.activity.code: one for one in revision.ratings.select_related("activity", "citation__source")
    }
    assert set(after) == set(before)
    for code, one in after.items():
        other = before[code]
        assert one.citation_id != other.citation_id
        for name in ("source_id", "place", "certainty", "reasoning"):
            assert getattr(one.citation, name) == getattr(other.citation, name), code
    assert [one.inferred for one in achievement_levels(revision).areas] == [
        one.inferred for one in achievement_levels(updated).areas
    ]
    assert revision.citation.place == updated.citation.place
    assert revision.levels_are_printed


def test_an_evaluation_and_a_draft_paper_follow(updated, plan):
    from evaluations.models import Evaluation
    from tests.papers.steps import the_paper

    paper = the_paper()
    assert paper.assessment_round == updated
    Evaluation.objects.filter(plan=plan).update(compared_with=updated)
    revision = revision_of(updated)
    plan.evidence_needed_to_rank = 0
    plan.save()
    done = clear(send_round(revision))
    paper.refresh_from_db()
    assert (paper.assessment_round, paper.clearance_proposed_by) == (done, None)
    assert Evaluation.objects.get(plan=plan).compared_with == done


def test_a_discarded_revision_leaves_no_mark(cleared, secretariat):
    revision = revision_of(cleared)
    with pytest.raises(WrongStateError, match="being revised already"):
        propose_revision(cleared, reason="x", by=secretariat)
    discard_round(revision, by=secretariat)
    cleared.refresh_from_db()
    assert (cleared.status, cleared.revised_since) == ("cleared", None)
    assert "being revised" not in text_of(Client().get(public(cleared)))
    revision_of(cleared)


def test_the_desk_leads_through_it(cleared):
    staff, second = signed_in("secretariat"), signed_in("approver")
    empty = staff.post(ratings_address(cleared, "propose-revision/"), {"reason": ""})
    assert empty.status_code == 409
    answer = staff.post(ratings_address(cleared, "propose-revision/"), {"reason": "Misread"}, follow=True)
    assert "A second person, an approver, opens it." in text_of(answer)
    asked = open_proposals(cleared)["revise"].get_absolute_url()
    assert f'href="{asked}"' in second.get(ratings_address(cleared, "")).content.decode()
    shown = text_of(second.get(asked))
    assert "Everybody keeps reading the cleared version until two people have cleared the draft" in shown
    assert "Something was achieved." in shown
    assert signed_in("focal-japan").post(f"{asked}accept/").status_code == 403
    assert "Accepted, and done." in text_of(second.post(f"{asked}accept/", follow=True))
    assert "Being revised since" in text_of(staff.get(ratings_address(cleared, "")))


def test_a_round_is_revised_twice_and_the_next_round_opens(cleared, secretariat):
    slug, number = cleared.slug, cleared.number
    for time in (1, 2):
        done = clear(send_round(revision_of(AssessmentRound.objects.get(plan=cleared.plan, slug=slug))))
        assert (done.slug, done.number, done.status) == (slug, number, "cleared")
        replaced = AssessmentRound.objects.filter(plan=cleared.plan, status="replaced").order_by("number")
        assert [one.number for one in replaced] == [10_001, 10_002][:time]
        assert [one.slug for one in replaced] == [f"{slug}-replaced-{one}" for one in (1, 2)][:time]
    new = open_round(cleared.plan, NewRound("updated", "The next", "The secretariat"), by=secretariat)
    assert new.number == number + 1
    form = signed_in("secretariat").get(f"/workspace/plans/{cleared.plan.slug}/rounds/new/").content.decode()
    assert form.count(f">{cleared.title}<") == 2
    assert "replaced" not in form


def test_wording_is_changed_in_the_revision_only(cleared, secretariat):
    rating = cleared.ratings.first()
    revision = revision_of(cleared)
    with pytest.raises(WrongStateError, match="change the wording in the revision"):
        amend(rating, values={"note": "Words"}, expected_version=rating.version, reason="x", by=secretariat)
    clear(send_round(revision))
    with pytest.raises(WrongStateError, match="replaced by its revision"):
        amend(rating, values={"note": "Words"}, expected_version=rating.version, reason="x", by=secretariat)


def test_corrections_and_what_meetings_did_stay_with_the_round(updated, plan, secretariat):
    from evaluations.models import Consideration
    from tests.factories import make_citation, make_meeting

    rating = updated.ratings.first()
    kind = ContentType.objects.get_for_model(rating)
    CorrectedFact.objects.create(
        correction=Correction.objects.first(), content_type=kind, object_id=rating.pk
    )
    kept = Consideration.objects.create(
        meeting=make_meeting(year=2020),
        plan=plan,
        subject="round",
        assessment_round=updated,
        text="It took note.",
        citation=make_citation(),
    )
    revision = revision_of(updated)
    copied = revision.ratings.get(activity=rating.activity)
    assert CorrectedFact.objects.filter(content_type=kind, object_id=copied.pk).count() == 1
    plan.evidence_needed_to_rank = 0
    plan.save()
    done = clear(send_round(revision))
    kept.refresh_from_db()
    assert kept.assessment_round == done


def test_a_discarded_revision_leaves_no_citation_behind(updated, secretariat):
    before = Citation.objects.count()
    discard_round(revision_of(updated), by=secretariat)
    assert Citation.objects.count() == before


def test_evidence_is_taken_over_into_a_revision(secretariat):
    draft = make_draft()
    activity = draft.plan.activities.first()
    kept = {"title": "Report", "url": "https://example.org/r", "page": "p. 3", "quote": "It was done."}
    add_evidence(activity=activity, assessment_round=draft, file=None, by=secretariat, **kept)
    revision = revision_of(clear(send_round(draft)))
    pieces = Evidence.objects.filter(rating__activity=activity).order_by("pk")
    assert [one.rating.assessment_round for one in pieces] == [draft, revision]
    assert all(getattr(one, name) == value for one in pieces for name, value in kept.items())


def test_a_revision_of_a_round_that_stands_no_longer_takes_no_place(cleared, secretariat):
    revision = revision_of(cleared)
    circulation = send_round(revision)
    AssessmentRound.objects.filter(pk=cleared.pk).update(status="replaced")
    with pytest.raises(
        WrongStateError, match="is not cleared any more; a revision of it cannot take its place"
    ):
        clear(circulation)
    revision.refresh_from_db()
    assert revision.status == "circulated"


def test_a_discarded_revision_of_a_round_that_stands_no_longer_leaves_it_alone(cleared, secretariat):
    revision = revision_of(cleared)
    AssessmentRound.objects.filter(pk=cleared.pk).update(status="replaced")
    discard_round(revision, by=secretariat)
    cleared.refresh_from_db()
    assert (cleared.status, cleared.revised_since is None) == ("replaced", False)
