"""Cleared and adopted wording: white space and quotes by one person, the rest by two; all can be followed."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core import mail
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone

from people.services import WrongStateError
from programmes.models import Meeting, PlannedActivity
from programmes.services.amending import amend
from programmes.services.changes import FrozenRoundError
from record.refusals import StaleVersionError
from review.models import Proposal
from review.services.proposals import accept, refuse, take_back, withdraw
from tests.conftest import account, signed_in
from tests.mails import delivered
from tests.pages import errors_in, text_of
from tests.rounds import clear, make_draft, send_round

pytestmark = [pytest.mark.on_sqlite, pytest.mark.django_db]


@pytest.fixture
def note(updated):
    """The note of a rating of the cleared round."""
    return updated.ratings.get(activity__code="AIR-3")


def address(kind: str, record) -> str:
    return f"/workspace/wording/{kind}/{record.pk}/"


def sent(record, reason: str = "Typing error", **values: str) -> dict[str, object]:
    return {"version": record.version, "base": "{}", "reason": reason, **values}


def test_one_person_mends_white_space_with_a_reason(note, django_capture_on_commit_callbacks):
    staff = signed_in("secretariat")
    with django_capture_on_commit_callbacks(execute=True):
        answer = staff.post(
            address("rating", note),
            sent(note, note="Held various  meetings and outreach to wider stakeholders", as_of=note.as_of),
        )
    made = Proposal.objects.get()
    assert answer["Location"] == made.get_absolute_url()
    note.refresh_from_db()
    assert note.note == "Held various  meetings and outreach to wider stakeholders"
    assert (made.takes, made.state) == (1, "done")
    assert note.history.first().history_change_reason == "Wording changed by one person: Typing error"
    assert note.note_citation.printed == "Held various meetings and outreach to wider stakeholders"
    page = text_of(staff.get(made.get_absolute_url()))
    assert "Done, by one person" in page
    assert "Can be taken back" in page
    assert [one.to for one in delivered()] == [["approver@example.org"]]
    assert "various" not in mail.outbox[0].body
    assert made.get_absolute_url() in mail.outbox[0].body
    assert "Changed by one person in the last seven days" in text_of(
        signed_in("approver").get("/desk/?view=wording")
    )


def test_other_words_wait_for_a_second_person(note, secretariat, approver):
    staff = signed_in("secretariat")
    staff.post(address("rating", note), sent(note, "Better copy", note="Held 3 meetings", as_of=note.as_of))
    note.refresh_from_db()
    assert note.note == "Held various meetings and outreach to wider stakeholders"
    made = Proposal.objects.get()
    assert made.is_open
    own = text_of(staff.get(made.get_absolute_url()))
    assert "An approver other than you decides." in own
    assert "Why it is refused" not in own
    with pytest.raises(PermissionDenied):
        accept(made, by=secretariat)
    second = signed_in("approver")
    assert "Accept</button>" in second.get(made.get_absolute_url()).content.decode()
    waiting = text_of(second.get("/desk/?view=wording"))
    assert "Wording: one thing waits for you" in waiting
    assert "“Held various meetings and outreach to wider stakeholders” → “Held 3 meetings”" in waiting
    second.post(f"{made.get_absolute_url()}accept/")
    note.refresh_from_db()
    assert note.note == "Held 3 meetings"
    made.refresh_from_db()
    assert (made.state, made.decided_by) == ("done", approver)
    assert "Held 3 meetings" in text_of(Client().get("/plans/2016-2020/air/AIR-3/"))


def test_the_person_who_proposed_is_never_the_second_even_in_the_database(note, approver):
    made = amend(note, values={"note": "Held 4"}, expected_version=note.version, reason="x", by=approver)
    with pytest.raises(PermissionDenied, match="you proposed it"):
        accept(made, by=approver)
    made.state, made.decided_by, made.decided_at = "done", approver, made.proposed_at
    with pytest.raises(IntegrityError), transaction.atomic():
        made.save()


def test_a_proposal_is_refused_or_withdrawn_and_nothing_changes(note, secretariat, approver):
    made = amend(note, values={"note": "Held 4"}, expected_version=note.version, reason="x", by=secretariat)
    with pytest.raises(WrongStateError, match="proposed this already"):
        amend(note, values={"note": "Held 5"}, expected_version=note.version, reason="x", by=secretariat)
    with pytest.raises(PermissionDenied):
        withdraw(made, by=approver)
    with pytest.raises(ValidationError, match="Say why it is refused"):
        refuse(made, reason=" ", by=approver)
    assert refuse(made, reason="Not in the paper", by=approver).state == "refused"
    with pytest.raises(WrongStateError, match="refused already"):
        accept(made, by=approver)
    again = amend(note, values={"note": "Held 5"}, expected_version=note.version, reason="x", by=secretariat)
    assert withdraw(again, by=secretariat).state == "withdrawn"
    note.refresh_from_db()
    assert note.version == 1


def test_what_one_person_changed_is_taken_back_for_seven_days(note, secretariat, approver):
    before = note.note
    made = amend(
        note, values={"note": note.note.replace(" ", "  ", 1)}, expected_version=1, reason="x", by=secretariat
    )
    second = signed_in("approver")
    refused = second.post(f"{made.get_absolute_url()}take-back/", {"reason": ""})
    assert refused.status_code == 409
    assert "Say why it is taken back." in errors_in(refused)
    second.post(f"{made.get_absolute_url()}take-back/", {"reason": "It was right"})
    note.refresh_from_db()
    made.refresh_from_db()
    assert (note.note, note.version, made.state, made.decided_by) == (before, 3, "taken-back", approver)
    later = amend(
        note, values={"note": note.note.replace(" ", "  ", 1)}, expected_version=3, reason="x", by=secretariat
    )
    Proposal.objects.filter(pk=later.pk).update(proposed_at=later.proposed_at - timedelta(days=8))
    with pytest.raises(WrongStateError, match="no longer be taken back"):
        take_back(later, reason="x", by=approver)


def test_two_editors_and_a_record_that_moved_on(note, secretariat, approver):
    amend(
        note, values={"note": note.note.replace(" ", "  ", 1)}, expected_version=1, reason="x", by=secretariat
    )
    with pytest.raises(StaleVersionError):
        amend(note, values={"note": "Held other talks"}, expected_version=1, reason="x", by=approver)
    staff = signed_in("approver")
    page = staff.post(
        address("rating", note),
        {**sent(note, note="Held other talks", as_of=note.as_of), "version": 1, "base": '{"note": "before"}'},
    )
    assert page.status_code == 409
    assert "Held  various" in page.content.decode()
    assert "Held other talks" in page.content.decode()
    note.refresh_from_db()
    waiting = amend(note, values={"note": "Held 7"}, expected_version=2, reason="x", by=secretariat)
    type(note).objects.filter(pk=note.pk).update(note="Otherwise")
    refused = staff.post(f"{waiting.get_absolute_url()}accept/")
    assert refused.status_code == 409
    assert "says something else by now" in errors_in(refused)


def test_bad_input_is_told_at_the_field_and_kept(plan):
    activity = plan.activities.get(code="AIR-1")
    staff = signed_in("secretariat")
    empty = staff.post(address("activity", activity), sent(activity, "", text="Kept words."))
    assert empty.status_code == 400
    assert "Kept words." in empty.content.decode()
    same = staff.post(
        address("activity", activity),
        sent(activity, text=activity.text, short_title=activity.short_title),
    )
    assert same.status_code == 400
    assert "Nothing was changed." in errors_in(same)
    meeting = Meeting.objects.get(code="SOM-24")
    wrong = staff.post(
        address("meeting", meeting),
        sent(meeting, name=meeting.name, year="2020", starts_on="2020-10-12", ends_on="2020-10-11"),
    )
    assert wrong.status_code == 400
    assert PlannedActivity.objects.get(pk=activity.pk).version == 1


@pytest.mark.parametrize(
    ("where", "status"),
    [("rating/999999/", 404), ("nothing/1/", 404), ("changes/999999/", 404), ("changes/1/nothing/", 404)],
)
def test_what_does_not_exist_is_not_found(where, status):
    assert signed_in("secretariat").get(f"/workspace/wording/{where}").status_code == status


@pytest.mark.parametrize("username", ["focal-japan", "delegate", "administrator", "evaluator"])
def test_others_change_nothing(username, note, plan):
    client = signed_in(username)
    for one in ("/desk/?view=wording", address("rating", note)):
        assert client.get(one).status_code == 403
    assert client.post(address("rating", note), sent(note, note="No")).status_code == 403
    with pytest.raises(PermissionDenied):
        amend(note, values={"note": "No"}, expected_version=1, reason="x", by=account(username))


def test_a_round_at_work_is_changed_in_the_rating_form_and_a_presented_one_not_at_all(
    preliminary, secretariat
):
    rating = make_draft().ratings.first()
    with pytest.raises(WrongStateError, match="in the rating form"):
        amend(rating, values={"note": "Words"}, expected_version=rating.version, reason="x", by=secretariat)
    with pytest.raises(FrozenRoundError):
        amend(preliminary, values={"title": "Words"}, expected_version=1, reason="x", by=secretariat)


def test_a_round_that_two_people_cleared_takes_a_typing_error(secretariat):
    rating = clear(send_round(make_draft())).ratings.first()
    made = amend(rating, values={"note": " "}, expected_version=rating.version, reason="x", by=secretariat)
    assert made.takes == 1


@pytest.mark.parametrize(
    "kind",
    [
        "activity",
        "rating",
        "key-achievement",
        "summary",
        "objective",
        "goal",
        "approach",
        "area",
        "plan",
        "round",
        "platform",
        "meeting",
        "state",
        "source",
        "citation",
    ],
)
def test_every_kind_is_found_and_opens(kind):
    staff = signed_in("secretariat")
    page = staff.get(f"/desk/?view=wording&kind={kind}").content.decode()
    assert f'href="/workspace/wording/{kind}/' in page
    first = page.split(f'href="/workspace/wording/{kind}/', 1)[1].split('"', 1)[0]
    assert staff.get(f"/workspace/wording/{kind}/{first}").status_code == 200
    assert "Nothing cleared or adopted holds these words." in text_of(
        staff.get(f"/desk/?view=wording&kind={kind}&q=zzzzzz")
    )


def test_a_short_title_is_changed_by_one_person_and_leaves_the_citation_as_it_was(plan, secretariat):
    activity = plan.activities.get(code="AIR-1")
    assert activity.short_title_by == "the secretariat (demo)"
    assert plan.activities.filter(short_title="").count() == 0
    made = amend(
        activity,
        values={"short_title": "Models of dust"},
        expected_version=activity.version,
        reason="Plainer",
        by=secretariat,
    )
    activity.refresh_from_db()
    assert (made.state, activity.short_title, activity.short_title_by) == (
        "done",
        "Models of dust",
        "NEASPEC Secretariat",
    )
    assert activity.short_title_on == timezone.localdate()
    assert activity.citation.corrected_on is None
    take_back(made, reason="The first one was right", by=account("approver"))
    activity.refresh_from_db()
    assert (activity.short_title, activity.short_title_by) == (
        "Collaboration on modelling",
        "the secretariat (demo)",
    )


def test_a_short_title_along_with_other_words_waits_for_a_second_person(plan, secretariat):
    activity = plan.activities.get(code="AIR-1")
    values = {"short_title": "Models of dust", "text": "Model dust"}
    made = amend(activity, values=values, expected_version=activity.version, reason="Plainer", by=secretariat)
    assert made.is_open
    long = {"short_title": "Twenty-nine characters, or 29"}
    with pytest.raises(ValidationError, match="at most 28 characters"):
        amend(activity, values=long, expected_version=activity.version, reason="Longer", by=secretariat)
