"""Surveys of other bodies entered by hand, claims written, and who may."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError

from people.models import Event
from review.models import Proposal
from review.services import proposals
from surveys.models import Claim, Survey
from surveys.selectors.claims import verdicts
from surveys.selectors.published import result
from surveys.services.surveys import record_claim
from tests.conftest import account, signed_in
from tests.pages import text_of
from tests.surveys.grid import EDIT, fields

pytestmark = pytest.mark.django_db

OTHERS = [
    (
        {"title": "Staff survey of another body", "publisher": "Another body", "place": "Table 3", "fielded": "2019", "respondents": "412"},
        {"caption": "Overall, how satisfied are you?", "kind": "single", "options": "Not\nPartly\nMostly\nFully", "middle": "", "items": "", "place": "Table 3"},
        [("12.5", ""), ("25", ""), ("37.5", ""), ("25", "")],
        "25.0 %",
    ),
    (
        {"title": "Partner poll", "publisher": "A network", "place": "page 12", "fielded": "", "respondents": ""},
        {"caption": "Which services do you use?", "kind": "multiple", "options": "Data\nMeetings", "middle": "", "items": "", "place": "page 12"},
        [("66.7", "20"), ("83.3", "25")],
        "83.3 % (25 of 30)",
    ),
]  # fmt: skip


@pytest.mark.parametrize(("about", "figure", "values", "shown"), OTHERS)
def test_a_figure_of_another_body_is_entered_by_hand(client, about, figure, values, shown):
    staff = signed_in("secretariat")
    response = staff.post("/surveys/new/", about)
    assert response.status_code == 302
    survey = Survey.objects.get(title=about["title"])
    response = staff.post(f"/surveys/{survey.slug}/figures/add/", figure)
    assert response["Location"] == f"/surveys/{survey.slug}/figures/1/edit/"
    question = survey.questions.get()
    item = question.items.get()
    data = {
        "version": "1",
        "place": "page 12",
        "reason": "First entry",
        "action": "save",
        f"b-{item.pk}": "30" if values[0][1] else "8",
    }
    for option, (percent, count) in zip(question.options.all(), values, strict=True):
        data |= {f"p-{item.pk}-{option.pk}": percent, f"c-{item.pk}-{option.pk}": count}
    assert staff.post(f"/surveys/{survey.slug}/figures/1/edit/", data).status_code == 302
    assert client.get(f"/surveys/{survey.slug}/figures/1/").status_code == 404
    signed_in("approver").post(f"/surveys/{survey.slug}/clear/")
    html = client.get(f"/surveys/{survey.slug}/figures/1/").content.decode()
    assert shown in html.replace("\u00a0", " ")
    assert client.get(f"/surveys/{survey.slug}/figures/1.png").status_code == 200


def test_a_claim_is_written_and_judged_at_once():
    staff = signed_in("secretariat")
    address = "/surveys/stakeholder-2020/figures/7/claims/add/"
    claim = {
        "sentence": "Most met expectations.",
        "place": "para 99",
        "kind": "over",
        "threshold": "50",
        "item": "all",
        "options": ["meets-expectations", "exceeds-expectations"],
    }
    page = staff.post(address, claim, follow=True)
    assert "C10: holds." in page.content.decode()
    bad = staff.post(address, claim | {"kind": "lower"})
    assert "Choose the row it is lower than" in bad.content.decode()
    assert "Most met expectations." in bad.content.decode()


CLAIM = {"sentence": "Most met expectations.", "place": "para 99", "kind": "over", "threshold": "50"}
ALL_OF_7 = [
    "below-expectations",
    "partially-meets-expectations",
    "meets-expectations",
    "exceeds-expectations",
]


@pytest.mark.parametrize(
    ("number", "test", "verdict"),
    [
        (
            7,
            {"item": "all", "options": ALL_OF_7[2:3], "wider": ALL_OF_7[2:]},
            "holds only if “Exceeds Expectations” is counted too",
        ),
        (6, {"item": "all", "options": ALL_OF_7[2:3], "kind": "top"}, "holds"),
        (6, {"item": "all", "options": ALL_OF_7[3:], "kind": "top"}, "does not hold"),
        (
            2,
            {"item": "approach-1", "other": "approach-4", "options": ["significantly"], "kind": "lower"},
            "holds",
        ),
        (
            2,
            {"item": "approach-4", "other": "approach-1", "options": ["significantly"], "kind": "lower"},
            "does not hold",
        ),
    ],
)
def test_each_kind_of_sentence_is_kept_with_its_test(number, test, verdict):
    staff = signed_in("secretariat")
    address = f"/surveys/stakeholder-2020/figures/{number}/claims/add/"
    assert staff.post(address, CLAIM | test).status_code == 302
    survey = Survey.objects.get(slug="stakeholder-2020")
    claim = survey.claims.get(code="C10")
    (found,) = verdicts(survey, [claim])
    assert (found.text, claim.recorded_verdict) == (verdict, found.kind.value)


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"threshold": ""}, "Say over how many percent."),
        ({"options": ALL_OF_7}, "With every answer chosen the sentence would hold whatever was said."),
        ({"wider": ALL_OF_7}, "With every answer chosen the sentence would hold whatever was said."),
    ],
)
def test_a_sentence_that_tests_nothing_is_refused(wrong, message):
    typed = CLAIM | {"item": "all", "options": ALL_OF_7[2:]} | wrong
    page = signed_in("secretariat").post("/surveys/stakeholder-2020/figures/7/claims/add/", typed)
    assert message in page.content.decode()
    assert not Survey.objects.get(slug="stakeholder-2020").claims.filter(code="C10").exists()


def test_a_claim_takes_no_code_that_is_taken_and_its_test_fits_the_survey(secretariat):
    survey = Survey.objects.get(slug="stakeholder-2020")
    survey.claims.filter(code="C9").update(code="C10")
    said = {"sentence": "x", "place": "para 1", "by": secretariat}
    part = {"figure": 6, "item": "all", "options": ["meets-expectations"]}
    test = {"kind": "over", "threshold": 40, "shares": [part]}
    assert record_claim(survey, test=test, **said).code == "C11"
    with pytest.raises(ValidationError, match="no figure 99"):
        record_claim(survey, test={**test, "shares": [{**part, "figure": 99}]}, **said)
    assert survey.claims.count() == 10


def test_what_was_printed_without_base_or_count_is_read_without_them():
    staff = signed_in("secretariat")
    about, figure, values, _ = OTHERS[0]
    staff.post("/surveys/new/", about)
    survey = Survey.objects.get(title=about["title"])
    staff.post(f"/surveys/{survey.slug}/figures/add/", figure)
    question = survey.questions.get()
    item, options = question.items.get(), list(question.options.all())
    data = {"version": "1", "place": "page 12", "reason": "x", "action": "save", f"b-{item.pk}": ""}
    data |= {f"p-{item.pk}-{one.pk}": given for one, (given, _) in zip(options[:3], values, strict=False)}
    data |= {f"p-{item.pk}-{options[3].pk}": "", f"c-{item.pk}-{options[3].pk}": "103"}
    page = f"/surveys/{survey.slug}/figures/1/"
    assert staff.post(f"{page}edit/", data).status_code == 302
    rows = staff.get(f"{page[:-1]}.json").json()["rows"]
    values = [one for row in rows for one in row["values"]]
    assert [one["label"].replace("\u00a0", " ") for one in values] == ["12.5 %", "25.0 %", "37.5 %", "103"]
    question = result(survey, 1)
    assert {one.interval(cell) for one in question.distributions for cell in one.cells} == {None}
    (verdict,) = verdicts(survey, [_over(survey, item, options[1:3])])
    assert (verdict.sentence, [one.text for one in verdict.shares]) == ("True.", ["62.5\u00a0%"])


def _over(survey, item, options) -> Claim:
    part = {"figure": 1, "item": item.slug, "options": [one.slug for one in options]}
    return Claim(survey=survey, code="C1", test={"kind": "over", "threshold": 50, "shares": [part]})


@pytest.mark.parametrize("number", [9, 10])
def test_a_figure_without_a_grid_offers_none(number):
    staff = signed_in("secretariat")
    for act in ("edit", "claims/add"):
        assert staff.get(f"/surveys/stakeholder-2020/figures/{number}/{act}/").status_code == 404
    assert (
        "Enter or correct" not in staff.get(f"/surveys/stakeholder-2020/figures/{number}/").content.decode()
    )


def test_the_survey_shows_staff_a_verdict_that_changed(client):
    data = fields()
    names = [name for name in data if name.startswith("p-")]
    data |= {names[3]: "2.9", names[3].replace("p-", "c-"): "2"}
    staff = signed_in("secretariat")
    staff.post(EDIT, data)
    proposals.accept(Proposal.objects.get(), by=account("approver"))
    html = staff.get("/surveys/stakeholder-2020/").content.decode()
    assert "C6" in html
    assert "Recorded: holds only if" in html
    staff.post("/surveys/stakeholder-2020/claims/C6/accept/")
    assert "Recorded: holds only if" not in staff.get("/surveys/stakeholder-2020/").content.decode()


@pytest.mark.parametrize(
    "address",
    [
        "/surveys/new/",
        EDIT,
        "/surveys/stakeholder-2020/figures/add/",
        "/surveys/stakeholder-2020/figures/7/claims/add/",
    ],
)
@pytest.mark.parametrize(
    ("persona", "status"),
    [("", 302), ("delegate", 403), ("focal-japan", 403), ("administrator", 403), ("approver", 200)],
)
def test_only_secretariat_staff_edit(client, address, persona, status):
    reader = signed_in(persona) if persona else client
    assert reader.get(address).status_code == status


def test_one_person_opens_a_transcription_and_the_page_says_so_until_it_is_taken_back(client, secretariat):
    Survey.objects.update(status=Survey.Status.DRAFT, created_by=secretariat)
    address = "/surveys/stakeholder-2020/"
    writer = signed_in("secretariat")
    assert "Finish Stakeholder survey" in text_of(writer.get("/desk/"))
    assert "Open to everybody" in text_of(writer.get(address))
    assert client.get(address).status_code == 404
    assert "everybody can read it" in text_of(writer.post(f"{address}clear/", follow=True))
    assert "no second person has compared it with its source" in text_of(client.get(address))
    assert "Take it back" not in text_of(client.get(address))
    again = text_of(writer.post(f"{address}clear/", follow=True))
    assert "The survey is open to everybody already." in again
    made = Proposal.objects.get()
    assert (made.takes, made.proposed_by, made.get_act_display()) == (
        1,
        secretariat,
        "Open a transcribed survey",
    )
    assert Event.objects.filter(kind="done-alone", about="Open a transcribed survey").count() == 1
    assert "Take it back" in text_of(signed_in("approver").get(address))
    back = f"/workspace/wording/changes/{made.pk}/take-back/"
    said = text_of(signed_in("approver").post(back, {"reason": "Figure 3 is wrong"}, follow=True))
    assert "Taken back: it is again as it was before." in said
    assert client.get(address).status_code == 404


def test_an_approver_who_wrote_nothing_in_it_opens_it_as_the_second_person(client, secretariat):
    Survey.objects.update(status=Survey.Status.DRAFT, created_by=secretariat)
    address = "/surveys/stakeholder-2020/"
    signed_in("approver").post(f"{address}clear/")
    assert "Transcribed by one person" not in text_of(client.get(address))
    assert not Proposal.objects.exists()


@pytest.mark.parametrize(
    "address", ["/surveys/stakeholder-2020/clear/", "/surveys/stakeholder-2020/claims/C6/accept/"]
)
def test_acts_need_post_and_the_role(client, address):
    assert signed_in("secretariat").get(address).status_code == 405
    assert signed_in("delegate").post(address).status_code == 403
