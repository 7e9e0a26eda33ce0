"""Protects what States and the public rely on as decided: nobody alone changes what it says."""

from __future__ import annotations

import pytest
from django.test import Client

from programmes.models import KeyAchievement, Meeting
from programmes.services.amending import amend
from review.models import Proposal
from tests.conftest import account, signed_in
from tests.pages import text_of

pytestmark = [pytest.mark.on_sqlite, pytest.mark.django_db]
TURNED_ROUND = [
    ("The meeting welcomed the plan", "The meeting rejected the plan"),
    ("The goal was achieved", "The goal was missed"),
    ("It improved air quality", "It worsened air quality"),
    ("Members agreed on a fund", "Members quarrelled over a fund"),
    ("The network grew", "The network shrank"),
    ("Data are shared freely", "Data are shared rarely"),
    ("The centre was opened", "The centre was closed"),
    ("Experts praised the method", "Experts doubted the method"),
    ("The study found progress", "The study found decline"),
    ("Training was completed", "Training was abandoned"),
    ("Partners supported the work", "Partners obstructed the work"),
    ("The list is public", "The list is secret"),
    ("Cooperation strengthened", "Cooperation weakened"),
    ("Emissions fell", "Emissions rose"),
    ("The habitat was restored", "The habitat was destroyed"),
    ("It was done on time", "It was done too late"),
    ("The report was accepted", "The report was withdrawn"),
    ("Funding is secured", "Funding is lost"),
    ("Cities joined willingly", "Cities joined reluctantly"),
    ("The evaluator is independent", "The evaluator is dependent"),
    ("A success for the subregion", "A failure for the subregion"),
    ("The mandate was fulfilled", "The mandate was exceeded"),
    ("Stakeholders were consulted", "Stakeholders were ignored"),
    ("The exchange is useful", "The exchange is useless"),
    ("The platform is active", "The platform is inactive"),
    ("Sandstorms decreased", "Sandstorms increased"),
    ("The secretariat should act", "The secretariat should wait"),
    ("Measures are binding", "Measures are voluntary"),
    ("The source confirms it", "The source denies it"),
    ("Held in public", "Held in private"),
    ("see https://neaspec.org/report", "see https://neaspec.example/report"),
    ("Reached its target", "In truth this was abandoned, a failure and a waste of money"),
]
"""Changes that turn a meaning round without a number, a name or a “not”."""
ONE_SIGN = [
    ("1.5 million", "15 million"),
    ("in the county", "in the country"),
    ("The site is marshy", "The site is marsh"),
    ("form of data", "from of data"),
    ("causal link", "casual link"),
    ("It is immoral", "It is immortal"),
    ("public policy", "pubic policy"),
    ("Let us act, members", "Let us act members"),
    ("resign", "re-sign"),
    ("Who paid?", "Who paid!"),
]
"""Changes of one letter or one mark."""


@pytest.fixture
def achievement(updated) -> KeyAchievement:
    return updated.key_achievements.first()


def worded(achievement: KeyAchievement, text: str) -> KeyAchievement:
    """Let a cleared text say something, as if it had been cleared so."""
    KeyAchievement.objects.filter(pk=achievement.pk).update(text=text)
    achievement.refresh_from_db()
    return achievement


@pytest.mark.parametrize(("before", "after"), [*TURNED_ROUND, *ONE_SIGN])
def test_one_person_turns_no_cleared_meaning_round(achievement, secretariat, before, after):
    text = worded(achievement, before)
    made = amend(text, values={"text": after}, expected_version=text.version, reason="Typo", by=secretariat)
    achievement.refresh_from_db()
    assert (achievement.text, made.takes, made.is_open) == (before, 2, True)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("The  plan was\nheld", "The plan was held"),
        ('It\'s a "goal"', "It’s a “goal”"),
        (" Held. ", "Held."),
        ("about\u00a05 sites", "about 5 sites"),
    ],
)
def test_one_person_mends_white_space_and_quotes(achievement, secretariat, before, after):
    text = worded(achievement, before)
    made = amend(text, values={"text": after}, expected_version=text.version, reason="Typo", by=secretariat)
    achievement.refresh_from_db()
    assert (achievement.text, made.takes, made.state) == (after.strip(), 1, "done")


def test_the_public_page_says_what_was_cleared_until_a_second_person_accepts(achievement):
    lie = "In truth this was abandoned, a failure and a waste of money"
    address = f"/workspace/wording/key-achievement/{achievement.pk}/"
    sent = {"version": achievement.version, "base": "{}", "reason": "Typing error", "text": lie}
    assert signed_in("secretariat").post(address, sent).status_code == 302
    assert lie not in text_of(Client().get(achievement.get_absolute_url()))
    assert Proposal.objects.get().is_open
    signed_in("secretariat").post("/desk/accept/", {"proposal": Proposal.objects.get().pk})
    assert lie not in text_of(Client().get(achievement.get_absolute_url()))


def test_an_approver_accepts_several_corrections_with_one_press(updated, secretariat):
    texts = list(updated.key_achievements.all()[:3])
    for one in texts:
        amend(one, values={"text": f"{one.text} Mended."}, expected_version=1, reason="Typo", by=secretariat)
    note = updated.ratings.get(activity__code="AIR-3")
    own = amend(note, values={"note": "Own"}, expected_version=1, reason="x", by=account("approver"))
    keys = [one.pk for one in Proposal.objects.all()]
    type(texts[2]).objects.filter(pk=texts[2].pk).update(text="Otherwise by now")
    second = signed_in("approver")
    page = second.get("/desk/?view=wording").content.decode()
    assert page.count('name="tick"') == 3
    said = text_of(
        second.post("/desk/accept/", {"tick": [f"proposal-{key}" for key in (*keys, 999_999)]}, follow=True)
    )
    for one in texts[:2]:
        one.refresh_from_db()
        assert one.text.endswith(" Mended.")
        assert str(one) in said
    own.refresh_from_db()
    assert own.is_open
    assert "Accepted:" in said
    assert f"Not done: {texts[2]}. Its record says something else by now." in said
    assert (
        f"Not done: {own.subject}. This takes two people; you proposed it, so somebody else does this."
        in said
    )
    assert "What was decided in the meantime was left as it is." in said
    assert "Nothing was ticked." in text_of(second.post("/desk/accept/", follow=True))
    left = [f"proposal-{one.pk}" for one in Proposal.objects.filter(state="open")]
    assert len(left) == 2
    for act in ("accept", "return", "reopen"):
        signed_in("secretariat").post("/desk/accept/", {"tick": left, "act": act, "reason": "x"})
    assert Proposal.objects.filter(state="open").count() == 2
    assert signed_in("delegate").post("/desk/accept/", {"tick": left}).status_code == 403


def test_lines_that_are_things_of_their_own_are_not_joined_by_one_person(secretariat):
    meeting = Meeting.objects.exclude(name="").first()
    Meeting.objects.filter(pk=meeting.pk).update(documents="A https://a.example\nB https://b.example")
    joined = {"documents": "A https://a.example B https://b.example"}
    made = amend(meeting, values=joined, expected_version=meeting.version, reason="x", by=secretariat)
    assert made.takes == 2
