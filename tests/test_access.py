"""Every address × every role, from the one access table; an address that is not in it answers nobody."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse_lazy

from evaluations.models import FollowUpAction, FollowUpSnapshot, PlanDraft
from neaspec_portal import access
from people.access import EVERYBODY, ROLES_BY_VIEW, register_views
from people.policies import roles_of
from tests.conftest import account, signed_in
from tests.papers.steps import cleared_paper

pytestmark = [pytest.mark.on_sqlite, pytest.mark.usefixtures("on_training_data")]

ARGUMENTS = {
    "explore-file": "/explore.csv",
    "help-page": "/help/focal-point/",
    "picture": "/pictures/topics/",
    "picture-file": "/pictures/topics.csv",
    "picture-embed": "/pictures/topics/embed/",
    "programmes:area": "/programmes/air/",
    "programmes:activity": "/programmes/air/AIR-1/",
    "programmes:figure": "/programmes/figures/achievement-levels/",
    "programmes:embed": "/programmes/figures/achievement-levels/embed/",
    "surveys:embed": "/surveys/stakeholder-2020/figures/7/embed/",
    "programmes:figure-file": "/programmes/figures/achievement-levels.csv",
    "programmes:activities-file": "/programmes/activities.csv",
    "programmes:compare-file": "/rounds/compare.csv",
    "programmes:round": "/rounds/updated/",
    "programmes:logo": "/logo/1/",
    "programmes:look": "/look/1.css",
    "programmes:source": "/sources/review-paper-2020/",
    "programmes:correction": "/sources/corrections/D1/",
    "programmes:corrections-file": "/sources/corrections.csv",
    "partnerships:mechanisms-file": "/partnerships/mechanisms.csv",
    "partnerships:mechanism": "/partnerships/nowpap/",
    "partnerships:overlap-file": "/partnerships/overlap.svg",
    "partnerships:network-file": "/partnerships/network.svg",
    "partnerships:collaborations-file": "/partnerships/collaborations.csv",
    "partnerships:state": "/partnerships/states/mng/",
    "partnerships:context-file": "/context.csv",
    "programmes:record": "/rounds/first-training-review/record/?plan=training",
    "programmes:record-file": "/rounds/first-training-review/record.json?plan=training",
    "programmes:changes": "/rounds/updated/changes/",
    "programmes:changes-file": "/rounds/updated/changes.csv",
    "programmes:as-of": "/rounds/updated/as-of/",
    "planbook:plan-book": "/plans/2016-2020/workbook.xlsx",
    "evaluations:evaluation": "/evaluations/external-2020/",
    "evaluations:findings": "/evaluations/external-2020/findings/",
    "evaluations:findings-file": "/evaluations/external-2020/findings.csv",
    "evaluations:ratings": "/evaluations/external-2020/ratings/",
    "evaluations:ratings-file": "/evaluations/external-2020/ratings.csv",
    "evaluations:positions": "/evaluations/external-2020/positions/",
    "evaluations:recommendations-file": "/recommendations.csv",
    "evaluations:recommendation": "/recommendations/external-2020/R25/",
    "evaluations:follow-up-file": "/recommendations/as-of.csv",
    "evaluations:board-file": "/evidence-board.csv",
    "evaluations:ledger-file": "/succession.csv",
    "evaluations:flow-file": "/succession/flow.svg",
    "evaluations:considerations-file": "/meetings/considerations.csv",
    "papers:area-brief-file": "/programmes/air/brief.pdf",
    "papers:paper": "/papers/review-2016-2020/",
    "papers:paper-file": "/papers/review-2016-2020.xlsx",
    "papers:bundle": "/papers/review-2016-2020/bundle/",
    "surveys:survey": "/surveys/stakeholder-2020/",
    "surveys:survey-file": "/surveys/stakeholder-2020.csv",
    "surveys:figure": "/surveys/stakeholder-2020/figures/7/",
    "surveys:figure-file": "/surveys/stakeholder-2020/figures/7.csv",
}
ROUND = {"plan": "training", "slug": "third-training-review"}
CIRCULATION = {"place": "training", "slug": "third-training-review", "number": 1}
ELSEWHERE = {"favicon", "programmes:logo"}
"""Public addresses that lead on to a picture of the portal."""
OF_A_ROUND = {
    name: reverse_lazy(name, kwargs={**subject, **extra})
    for name, subject, extra in (
        ("programmes:round-desk", ROUND, {}),
        ("programmes:rating-form", ROUND, {}),
        ("programmes:assign", ROUND, {}),
        ("programmes:ratings-workbook", ROUND, {}),
        ("programmes:ratings-upload", ROUND, {}),
        ("programmes:ratings-preview", ROUND, {"key": 1}),
        ("programmes:answers", ROUND, {}),
        ("programmes:circulate", ROUND, {}),
        ("programmes:discard", ROUND, {}),
        ("programmes:to-be-frozen", ROUND, {}),
        ("programmes:round-step", ROUND, {"act": "clear"}),
        ("programmes:review-evidence", CIRCULATION, {"sha256": "0" * 64}),
        ("review:circulation", CIRCULATION, {}),
        ("review:send", CIRCULATION, {}),
        ("review:recall", CIRCULATION, {}),
        ("review:confirm", CIRCULATION, {}),
        ("review:on-behalf", CIRCULATION, {"iso": "jpn"}),
        ("review:scan", CIRCULATION, {"iso": "jpn"}),
        ("review:take-back", CIRCULATION, {"iso": "jpn"}),
        ("review:upload", CIRCULATION, {}),
        ("review:preview", CIRCULATION, {"key": 1}),
        ("review:file", CIRCULATION, {"suffix": "docx"}),
    )
} | {
    "programmes:setup": "/setup/",
    "programmes:setup-organisation": "/setup/organisation/",
    "programmes:setup-members": "/setup/members/",
    "programmes:setup-member": "/setup/members/999999/",
    "programmes:setup-member-remove": "/setup/members/999999/remove/",
    "programmes:setup-kinds": "/setup/meetings/kinds/",
    "programmes:setup-kind-remove": "/setup/meetings/kinds/999999/remove/",
    "programmes:setup-meetings": "/setup/meetings/",
    "programmes:setup-meeting-new": "/setup/meetings/new/",
    "programmes:setup-meeting": "/setup/meetings/999999/",
    "programmes:setup-meeting-delete": "/setup/meetings/999999/delete/",
    "programmes:setup-plan-new": "/setup/plans/new/",
    "programmes:setup-plan": "/setup/plans/2016-2020/",
    "programmes:setup-details": "/setup/plans/2016-2020/details/",
    "programmes:setup-numbered": "/setup/plans/2016-2020/goals/",
    "programmes:setup-platforms": "/setup/platforms/",
    "programmes:setup-platform": "/setup/platforms/999999/",
    "programmes:setup-platform-new": "/setup/platforms/new/",
    "programmes:setup-platform-delete": "/setup/platforms/999999/delete/",
    "programmes:setup-scale": "/setup/plans/2016-2020/scale/",
    "programmes:setup-outline": "/setup/plans/2016-2020/outline/",
    "programmes:setup-outline-undo": "/setup/plans/2016-2020/outline/undo/",
    "programmes:setup-plan-members": "/setup/plans/2016-2020/members/",
    "programmes:setup-adopt": "/setup/plans/2016-2020/adopt/",
    "programmes:setup-add": "/setup/plans/2016-2020/add/",
    "programmes:setup-plan-delete": "/setup/plans/2016-2020/delete/",
    "programmes:rules": "/workspace/plans/training/rules/",
    "programmes:open-round": "/workspace/plans/training/rounds/new/",
    "programmes:wording": "/workspace/wording/",
    "programmes:amend": "/workspace/wording/activity/999999/",
    "programmes:round-positions": "/rounds/second-training-review/positions/?plan=training",
    "review:circulations": "/review/",
    "review:standing": "/review/standing/",
    "review:settle": "/review/reservations/1/withdraw/",
}
"""Every address of the rating round and of its review, by the name of its view."""
OF_REVIEW = {
    "step-entry": "/workspace/entries/responses/999999/clear/",
    "proposal": "/workspace/wording/changes/999999/",
    "proposal-step": "/workspace/wording/changes/999999/accept/",
}
OF_PLANBOOK = {
    "upload-plan": "/workspace/imports/new/",
    "columns-plan": "/workspace/imports/waiting/999999/columns/",
    "preview-plan": "/workspace/imports/waiting/999999/",
}
OF_PEOPLE = {
    "people": "/people/",
    "person": "/people/999999/",
    "person-step": "/people/999999/end/",
    "invite": "/people/invite/",
    "invitation-step": "/people/invitations/999999/renew/",
    "ledger": "/people/ledger/",
    "ledger-file": "/people/ledger.zip",
    "conversations": "/conversations/",
    "conversation": "/conversations/activity/1/",
    "conversation-step": "/conversations/999999/resolve/",
    "take-back-remark": "/conversations/remarks/999999/take-back/",
    "own-account": "/account/",
    "own-data": "/account/data.json",
    "sign-out-everywhere": "/account/sign-out-everywhere/",
    "end-session": "/account/sessions/999999/end/",
    "stay": "/account/stay/",
    "sheet": "/account/sheet/",
}
OF_INTAKE = {
    "imports": "/workspace/imports/",
    "import": "/workspace/imports/999999/",
    "at-work": "/workspace/imports/at-work/999999/",
}
EVALUATION = {"slug": "training-evaluation"}
RECOMMENDATION = {**EVALUATION, "code": "TR1"}
NEXT = {"slug": "training-data-fictional-next-plan-2036-2"}
OF_AN_EVALUATION = {
    name: reverse_lazy(f"evaluations:{name}", kwargs=arguments)
    for name, arguments in (
        ("workplaces", {}),
        ("open-evaluation", {"plan": "training"}),
        ("workplace", EVALUATION),
        ("new-finding", EVALUATION),
        ("write-finding", {**EVALUATION, "code": "T4"}),
        ("new-recommendation", EVALUATION),
        ("write-recommendation", RECOMMENDATION),
        ("delete-written", {**EVALUATION, "kind": "finding", "code": "T1"}),
        ("rate", {**EVALUATION, "kind": "activity", "key": 1}),
        ("criterion", {**EVALUATION, "criterion": "relevance"}),
        ("circulate", EVALUATION),
        ("answers", EVALUATION),
        ("upload-table", EVALUATION),
        ("map-table", {**EVALUATION, "key": 1}),
        ("preview-table", {**EVALUATION, "key": 1}),
        ("step", {**EVALUATION, "act": "clear"}),
        ("respond", RECOMMENDATION),
        ("new-action", RECOMMENDATION),
        ("plan-action", {**RECOMMENDATION, "number": 1}),
        ("let-go", RECOMMENDATION),
        ("open-again", RECOMMENDATION),
        ("actions", {}),
        ("calendar-key", {}),
        ("action", {"key": 999_999}),
        ("update-file", {"key": 999_999}),
        ("judge", {"plan": "training", "kind": "area", "key": 999_999}),
        ("decide", {"plan": "training", "kind": "activity", "key": 999_999}),
        ("new-consideration", {"plan": "training"}),
        ("write-consideration", {"key": 999_999}),
        ("delete-consideration", {"key": 999_999}),
        ("open-draft", {"plan": "training"}),
        ("next-plan", NEXT),
        ("draft-objective", {**NEXT, "area": "training-winds"}),
        ("new-draft-activity", NEXT),
        ("draft-activity", {**NEXT, "code": "TRW-1"}),
        ("delete-draft-activity", {**NEXT, "code": "TRW-1"}),
        ("name-in-suggestion", {"key": 999_999}),
    )
}
"""Every address of evaluations that is not public, by the name of its view."""
OF_CORRECTIONS = {
    "propose-correction": "/workspace/corrections/new/",
    "change-correction": "/workspace/corrections/D1/",
    "decide-correction": "/workspace/corrections/D1/decide/",
    "withdraw-file": "/workspace/files/999999/",
}
MECHANISM = {"code": "nowpap"}
OF_PARTNERSHIPS = {
    name: reverse_lazy(f"partnerships:{name}", kwargs=arguments)
    for name, arguments in (
        ("desk", {}),
        ("new-mechanism", {}),
        ("write-mechanism", MECHANISM),
        ("new-focus-area", MECHANISM),
        ("write-focus-area", {**MECHANISM, "number": 1}),
        ("delete-focus-area", {**MECHANISM, "number": 999_999}),
        ("write-functions", MECHANISM),
        ("new-collaboration", {}),
        ("write-collaboration", {"code": "COL-1"}),
        ("new-absence", {}),
        ("write-absence", {"code": "ABS-1"}),
        ("new-instrument", {}),
        ("write-instrument", {"slug": "leds"}),
        ("delete-record", {"kind": "collaboration", "name": "COL-999"}),
        ("judge", {"area": "marine", "subject": "nowpap"}),
        ("write-participation", {"platform": "NEA-LCCP", "code": "mng"}),
        ("upload-table", {"kind": "mechanisms"}),
        ("map-table", {"kind": "mechanisms", "key": 1}),
        ("preview-table", {"kind": "mechanisms", "key": 999_999}),
    )
}
"""Every address of partnerships that is not public, by the name of its view."""
PAPER = {"slug": "review-2016-2020"}
OF_PAPERS = {
    name: reverse_lazy(f"papers:{name}", kwargs=arguments)
    for name, arguments in (
        ("start", {}),
        ("template", {}),
        ("template-file", {}),
        ("desk", PAPER),
        ("delete", PAPER),
        ("title-block", PAPER),
        ("correct", PAPER),
        ("preview", PAPER),
        ("numbers", PAPER),
        ("new-block", PAPER),
        ("write-block", {**PAPER, "key": 999_999}),
        ("move-block", {**PAPER, "key": 999_999}),
        ("delete-block", {**PAPER, "key": 999_999}),
        ("step", {**PAPER, "name": "reopen"}),
        ("word", PAPER),
        ("word-back", {**PAPER, "key": 999_999}),
        ("forget-word", {**PAPER, "key": 999_999}),
        ("ask-bundle", PAPER),
        ("cancel-bundle", PAPER),
        ("verify", PAPER),
        ("changed-since", PAPER),
        ("proof", {**PAPER, "key": 1}),
        ("proof-file", {**PAPER, "key": 1}),
        ("proof-copy", {**PAPER, "key": 1}),
    )
}
"""Every address of papers that is not public, by the name of its view."""
METHODS = ("get", "head", "post", "put", "patch", "delete")
NEEDS_A_KEY = frozenset(
    {
        "readyz",
        "metrics",
        "programmes:evidence-file",
        "evaluations:calendar",
        "evaluations:follow-up-record",
        "papers:bundle-file",
        "people:accept",
    }
)
PERSONAS = (
    "",
    "secretariat",
    "approver",
    "focal-mongolia",
    "focal-japan",
    "colleague-mongolia",
    "delegate",
    "evaluator",
    "administrator",
)


def view_names(resolver: URLResolver, namespace: str = "") -> Iterator[str]:
    for pattern in resolver.url_patterns:
        if isinstance(pattern, URLResolver):
            inner = f"{namespace}{pattern.namespace}:" if pattern.namespace else namespace
            yield from view_names(pattern, inner)
        elif isinstance(pattern, URLPattern):
            yield f"{namespace}{pattern.name or ''}"


def test_every_view_declares_its_roles():
    names = set(view_names(get_resolver()))
    undeclared = sorted(name for name in names if access.roles_for(name) is None)
    assert undeclared == []
    assert set(ROLES_BY_VIEW) <= names


def client_of(persona: str) -> Client:
    return signed_in(persona) if persona else Client()


def address_of(name: str) -> str:
    from django.urls import reverse

    return ARGUMENTS.get(name) or reverse(name)


@pytest.fixture
def training(db):
    """The fictional plan is there for all tests of this module; see ``on_training_data``."""


def test_every_address_of_the_round_is_walked():
    declared = {name for name in ROLES_BY_VIEW if name.startswith(("programmes:", "review:"))}
    public = {name for name in declared if EVERYBODY in ROLES_BY_VIEW[name]}
    others = {f"programmes:{name}" for name in OF_CORRECTIONS} | {f"review:{name}" for name in OF_REVIEW}
    assert declared - public == {*OF_A_ROUND, *others}


@pytest.mark.parametrize("persona", PERSONAS)
def test_every_address_and_method_of_the_round_answers_its_roles_only(persona, training):
    client = client_of(persona)
    roles = roles_of(account(persona)) if persona else frozenset()
    for name, address in OF_A_ROUND.items():
        allowed = bool(roles & ROLES_BY_VIEW[name])
        for method in METHODS:
            status = getattr(client, method)(str(address)).status_code
            if allowed:
                assert status in {200, 302, 400, 404, 405, 409} or (name, method, status) == (
                    "programmes:round-step",
                    "post",
                    403,
                ), (name, method, status)
            else:
                assert status == (403 if persona else 302), (name, method, status)


def test_every_address_of_partnerships_is_walked():
    declared = {name for name in ROLES_BY_VIEW if name.startswith("partnerships:")}
    public = {name for name in declared if EVERYBODY in ROLES_BY_VIEW[name]}
    assert declared - public == {f"partnerships:{name}" for name in OF_PARTNERSHIPS}


def test_every_address_of_workbooks_is_walked():
    declared = {name for name in ROLES_BY_VIEW if name.startswith("planbook:")}
    public = {name for name in declared if EVERYBODY in ROLES_BY_VIEW[name]}
    assert declared - public == {f"planbook:{name}" for name in OF_PLANBOOK}


def test_every_address_of_what_was_brought_in_is_walked():
    declared = {name for name in ROLES_BY_VIEW if name.startswith("intake:")}
    assert declared == {f"intake:{name}" for name in OF_INTAKE}


def test_every_address_of_people_is_walked():
    declared = {name for name in ROLES_BY_VIEW if name.startswith("people:")}
    public = {name for name in declared if EVERYBODY in ROLES_BY_VIEW[name]}
    assert (public, declared - public) == ({"people:accept"}, {f"people:{name}" for name in OF_PEOPLE})


def test_every_address_of_papers_is_walked():
    declared = {name for name in ROLES_BY_VIEW if name.startswith("papers:")}
    public = {name for name in declared if EVERYBODY in ROLES_BY_VIEW[name]}
    assert declared - public == {f"papers:{name}" for name in OF_PAPERS}


@pytest.mark.parametrize("persona", PERSONAS)
@pytest.mark.django_db
def test_every_address_and_method_beside_the_round_answers_its_roles_only(persona):
    client = client_of(persona)
    roles = roles_of(account(persona)) if persona else frozenset()
    addresses = {f"partnerships:{name}": one for name, one in OF_PARTNERSHIPS.items()}
    addresses |= {f"papers:{name}": one for name, one in OF_PAPERS.items()}
    addresses |= {f"planbook:{name}": one for name, one in OF_PLANBOOK.items()}
    addresses |= {f"intake:{name}": one for name, one in OF_INTAKE.items()}
    addresses |= {f"people:{name}": one for name, one in OF_PEOPLE.items()}
    addresses |= {f"review:{name}": one for name, one in OF_REVIEW.items()}
    addresses |= {f"programmes:{name}": one for name, one in OF_CORRECTIONS.items()}
    for name, address in addresses.items():
        for method in METHODS:
            status = getattr(client, method)(str(address)).status_code
            if roles & ROLES_BY_VIEW[name]:
                assert status in {200, 302, 400, 404, 405, 409}, (name, method, status)
            else:
                assert status == (403 if persona else 302), (name, method, status)


def test_every_address_of_evaluations_is_walked(training):
    declared = {name for name in ROLES_BY_VIEW if name.startswith("evaluations:")}
    public = {name for name in declared if EVERYBODY in ROLES_BY_VIEW[name]}
    assert declared - public == {f"evaluations:{name}" for name in OF_AN_EVALUATION}
    assert PlanDraft.objects.get().slug == NEXT["slug"]


@pytest.mark.parametrize("persona", PERSONAS)
def test_every_address_and_method_of_evaluations_answers_its_roles_only(persona, training):
    client = client_of(persona)
    roles = roles_of(account(persona)) if persona else frozenset()
    for name, address in OF_AN_EVALUATION.items():
        allowed = bool(roles & ROLES_BY_VIEW[f"evaluations:{name}"])
        for method in METHODS:
            status = getattr(client, method)(str(address)).status_code
            if allowed:
                expected = {200, 302, 400, 404, 405, 409} | ({403} if name == "step" else set())
                assert status in expected, (name, method, status)
            else:
                assert status == (403 if persona else 302), (name, method, status)


@pytest.mark.parametrize("persona", PERSONAS)
def test_an_action_answers_staff_and_its_owner_only(persona, training):
    owned = FollowUpAction.objects.get(owner__username="focal-mongolia")
    expected = {"": 302, "secretariat": 200, "approver": 200, "focal-mongolia": 200, "administrator": 403}
    status = client_of(persona).get(f"/actions/{owned.pk}/").status_code
    assert status == expected.get(persona, 404)


def test_a_frozen_table_answers_everybody_and_a_calendar_only_its_key(training, client):
    digest = FollowUpSnapshot.objects.get().sha256
    assert client.get(f"/recommendations/records/{digest}.json").status_code == 200
    assert client.get(f"/recommendations/records/{'0' * 64}.json").status_code == 404
    assert client.get(f"/calendars/{'A' * 32}.ics").status_code == 404


@pytest.mark.parametrize("persona", ["", "focal-japan", "delegate", "administrator"])
def test_a_round_that_is_there_and_one_that_is_not_answer_others_alike(persona, training):
    client = client_of(persona)
    for address in OF_A_ROUND.values():
        if "third-training-review" not in str(address) or "/review/" in str(address):
            continue
        there = client.get(str(address))
        nothing = client.get(str(address).replace("third-training-review", "no-such-review"))
        assert there.status_code == nothing.status_code


@pytest.mark.parametrize("persona", ["", "secretariat", "focal-japan", "evaluator"])
@pytest.mark.django_db
def test_public_pages_answer_everybody(persona, training):
    cleared_paper()
    client = client_of(persona)
    for name, roles in ROLES_BY_VIEW.items():
        if name not in NEEDS_A_KEY and EVERYBODY in roles:
            assert client.get(address_of(name)).status_code == (302 if name in ELSEWHERE else 200), name


@pytest.mark.django_db
def test_there_is_no_other_way_in():
    for persona in ("", "secretariat", "administrator"):
        assert client_of(persona).get("/admin/").status_code == 404


def test_an_undeclared_view_answers_nobody(client, monkeypatch):
    monkeypatch.delitem(ROLES_BY_VIEW, "robots")
    assert client.get("/robots.txt").status_code == 404


@pytest.mark.django_db
def test_nobody_signs_up_alone(client):
    assert "Closed" in client.get("/accounts/signup/").content.decode()
    client.post(
        "/accounts/signup/",
        {
            "username": "mallory",
            "email": "m@example.org",
            "password1": "long-enough-1993",
            "password2": "long-enough-1993",
        },
    )
    from django.contrib.auth import get_user_model

    assert not get_user_model().objects.filter(username="mallory").exists()


def test_nobody_says_twice_who_opens_a_page():
    with pytest.raises(ImproperlyConfigured, match="twice who opens programmes:rules"):
        register_views("programmes", by_act={"rules": "rate"})
    with pytest.raises(KeyError):
        register_views("programmes", by_act={"a-new-page": "an act that there is not"})
    assert "programmes:a-new-page" not in ROLES_BY_VIEW
