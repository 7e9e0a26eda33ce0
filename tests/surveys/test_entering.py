"""Surveys of other bodies entered by hand, claims written, and who may."""

from __future__ import annotations

import pytest

from review.models import Proposal
from review.services import proposals
from surveys.models import Survey
from tests.conftest import account, signed_in
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
    assert (
        "This takes two people" in staff.post(f"/surveys/{survey.slug}/clear/", follow=True).content.decode()
    )
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


@pytest.mark.parametrize("number", [9, 10])
def test_a_figure_without_a_grid_offers_none(number):
    staff = signed_in("secretariat")
    for act in ("edit", "claims/add"):
        assert staff.get(f"/surveys/stakeholder-2020/figures/{number}/{act}/").status_code == 404
    assert (
        "Enter or correct" not in staff.get(f"/surveys/stakeholder-2020/figures/{number}/").content.decode()
    )


def test_the_workspace_lists_what_changed(client):
    data = fields()
    names = [name for name in data if name.startswith("p-")]
    data |= {names[3]: "2.9", names[3].replace("p-", "c-"): "2"}
    staff = signed_in("secretariat")
    staff.post(EDIT, data)
    proposals.accept(Proposal.objects.get(), by=account("approver"))
    html = staff.get("/workspace/").content.decode()
    assert "C6" in html
    assert "Recorded: holds only if" in html
    staff.post("/surveys/stakeholder-2020/claims/C6/accept/")
    assert "Recorded: holds only if" not in staff.get("/workspace/").content.decode()


@pytest.mark.parametrize(
    "address",
    [
        "/workspace/",
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


@pytest.mark.parametrize(
    "address", ["/surveys/stakeholder-2020/clear/", "/surveys/stakeholder-2020/claims/C6/accept/"]
)
def test_acts_need_post_and_the_role(client, address):
    assert signed_in("secretariat").get(address).status_code == 405
    assert signed_in("delegate").post(address).status_code == 403
