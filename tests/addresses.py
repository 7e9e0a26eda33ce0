"""The addresses of the portal by the names of their views, table by table for each app."""

from __future__ import annotations

from django.urls import reverse_lazy

ARGUMENTS = {
    "explore-file": "/explore.csv",
    "gone": "/pictures/middle-answer/",
    "help-page": "/help/focal-point/",
    "picture-moved": "/pictures/topics/",
    "plan": "/plans/2016-2020/",
    "programmes:moved": "/programmes/air/AIR-1/",
    "programmes:areas": "/plans/2016-2020/areas/",
    "programmes:activities": "/plans/2016-2020/activities/",
    "programmes:rounds": "/plans/2016-2020/reviews/",
    "programmes:compare": "/plans/2016-2020/reviews/compare/",
    "evaluations:board": "/plans/2016-2020/evidence-board/",
    "evaluations:ledger": "/plans/2016-2020/succession/",
    "programmes:area": "/plans/2016-2020/air/",
    "programmes:activity": "/plans/2016-2020/air/AIR-1/",
    "programmes:figure": "/plans/2016-2020/figures/achievement-levels/",
    "programmes:embed": "/plans/2016-2020/figures/achievement-levels/embed/",
    "surveys:embed": "/surveys/stakeholder-2020/figures/7/embed/",
    "programmes:figure-file": "/plans/2016-2020/figures/achievement-levels.csv",
    "programmes:activities-file": "/plans/2016-2020/activities.csv",
    "programmes:compare-file": "/plans/2016-2020/reviews/compare.csv",
    "programmes:round": "/plans/2016-2020/reviews/updated/",
    "programmes:logo": "/logo/1/",
    "programmes:look": "/look/1.css",
    "record:source": "/sources/review-paper-2020/",
    "record:correction": "/sources/corrections/D1/",
    "record:sources-file": "/sources/corrections.csv",
    "partnerships:mechanisms-file": "/partnerships/mechanisms.csv",
    "partnerships:mechanism": "/partnerships/nowpap/",
    "partnerships:overlap-file": "/partnerships/overlap.svg",
    "partnerships:network-file": "/partnerships/network.svg",
    "partnerships:collaborations-file": "/partnerships/collaborations.csv",
    "partnerships:state": "/partnerships/states/mng/",
    "partnerships:context-file": "/context.csv",
    "programmes:record": "/plans/training/reviews/first-training-review/record/",
    "programmes:record-file": "/plans/training/reviews/first-training-review/record.json",
    "programmes:changes": "/plans/2016-2020/reviews/updated/changes/",
    "programmes:changes-file": "/plans/2016-2020/reviews/updated/changes.csv",
    "programmes:as-of": "/plans/2016-2020/reviews/updated/as-of/",
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
    "evaluations:board-file": "/plans/2016-2020/evidence-board.csv",
    "evaluations:ledger-file": "/plans/2016-2020/succession.csv",
    "evaluations:flow-file": "/plans/2016-2020/succession/flow.svg",
    "evaluations:considerations-file": "/meetings/considerations.csv",
    "papers:area-brief-file": "/plans/2016-2020/air/brief.pdf",
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
ELSEWHERE = {
    "favicon": 302,
    "programmes:logo": 302,
    **dict.fromkeys(("evaluations:follow-up", "evaluations:follow-up-file", "picture-moved"), 301),
    **dict.fromkeys(("programmes:moved", "record:correction", "record:corrections"), 301),
    **dict.fromkeys(("evaluations:findings", "evaluations:recommendations", "programmes:meetings"), 301),
    **dict.fromkeys(("partnerships:collaborations", "partnerships:overlap", "programmes:areas"), 301),
    "gone": 410,
}
"""What public addresses answer that lead on, or that were taken out."""
LEADS_ON = frozenset(
    {
        *("surveys:surveys", "evaluations:evaluations", "papers:papers"),
        *("evaluations:recommendation", "record:source", "help-page"),
        *("programmes:rounds", "programmes:compare"),
        *("evaluations:ratings", "evaluations:positions", "evaluations:ledger"),
    }
)
"""What leads some readers on for now: a list of one, and a page with nothing that its list does not say."""
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
    "programmes:present": "/workspace/plans/training/present/",
    "programmes:open-round": "/workspace/plans/training/rounds/new/",
    "programmes:amend": "/workspace/wording/activity/999999/",
    "review:accept-several": "/desk/accept/",
    "programmes:round-positions": "/plans/training/reviews/second-training-review/positions/",
    "review:circulations": "/review/",
    "review:standing": "/review/standing/",
    "review:settle": "/review/reservations/1/withdraw/",
}
"""Every address of the rating round and of its review, by the name of its view."""
OF_REVIEW = {
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
NEXT = {"slug": "training-data-fictional-next-plan-2024-2"}
OF_AN_EVALUATION = {
    name: reverse_lazy(f"evaluations:{name}", kwargs=arguments)
    for name, arguments in (
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
    "record:propose-correction": "/workspace/corrections/new/",
    "record:change-correction": "/workspace/corrections/D1/",
    "record:decide-correction": "/workspace/corrections/D1/decide/",
    "programmes:withdraw-file": "/workspace/files/999999/",
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
        ("accept-differences", {**PAPER, "key": 1}),
    )
}
"""Every address of papers that is not public, by the name of its view."""
NEEDS_A_KEY = frozenset(
    {
        "gone",
        "readyz",
        "metrics",
        "programmes:evidence-file",
        "evaluations:calendar",
        "evaluations:follow-up-record",
        "papers:bundle-file",
        "people:accept",
    }
)
