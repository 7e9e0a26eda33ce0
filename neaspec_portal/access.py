"""The one access table: which roles each address answers. What is not here answers nobody."""

from __future__ import annotations

from functools import lru_cache
from typing import Final

from django.urls import Resolver404, resolve

from evaluations import policies as evaluation_policies
from papers import policies as paper_policies
from partnerships import policies as partnership_policies
from people.policies import (
    ADMINISTRATOR,
    APPROVER,
    DELEGATE,
    OF_A_DELEGATION,
    PUBLIC,
    ROLES,
    SECRETARIAT,
    STAFF,
    act_named,
)
from programmes import policies

EVERYBODY: Final = PUBLIC
SIGNED_IN: Final = frozenset(ROLES)
WHO_OPENS_THE_ADMIN: Final = STAFF | {ADMINISTRATOR}

ROLES_BY_VIEW: Final[dict[str, frozenset[str]]] = (
    {
        name: frozenset({EVERYBODY})
        for name in (
            "overview",
            "search",
            "healthz",
            "readyz",
            "robots",
            "favicon",
            "api-docs",
            "data",
            "data-catalogue",
            "programmes:areas",
            "programmes:area",
            "programmes:activities",
            "programmes:activities-file",
            "programmes:activity",
            "programmes:rounds",
            "programmes:round",
            "programmes:compare",
            "programmes:compare-file",
            "programmes:figure",
            "programmes:figure-file",
            "programmes:embed",
            "programmes:record",
            "programmes:record-file",
            "programmes:changes",
            "programmes:changes-file",
            "programmes:as-of",
            "programmes:evidence-file",
            "planbook:plan-template",
            "planbook:plan-book",
            "programmes:meetings",
            "programmes:sources",
            "programmes:source",
            "programmes:correction",
            "programmes:corrections",
            "programmes:corrections-file",
            "surveys:surveys",
            "surveys:survey",
            "surveys:survey-file",
            "surveys:figure",
            "surveys:figure-file",
            "surveys:embed",
            "surveys:forensics",
            "partnerships:mechanisms",
            "partnerships:mechanisms-file",
            "partnerships:mechanism",
            "partnerships:overlap",
            "partnerships:overlap-file",
            "partnerships:network-file",
            "partnerships:collaborations",
            "partnerships:collaborations-file",
            "partnerships:state",
            "partnerships:context",
            "partnerships:context-file",
            "evaluations:evaluations",
            "evaluations:evaluation",
            "evaluations:findings",
            "evaluations:findings-file",
            "evaluations:ratings",
            "evaluations:ratings-file",
            "evaluations:positions",
            "evaluations:recommendations",
            "evaluations:recommendations-file",
            "evaluations:recommendation",
            "evaluations:follow-up",
            "evaluations:follow-up-file",
            "evaluations:follow-up-record",
            "evaluations:board",
            "evaluations:board-file",
            "evaluations:ledger",
            "evaluations:ledger-file",
            "evaluations:flow-file",
            "evaluations:calendar",
            "evaluations:considerations-file",
            "papers:papers",
            "papers:paper",
            "papers:paper-file",
            "papers:bundle",
            "papers:bundle-file",
            "papers:signing-key",
        )
    }
    | {
        name: frozenset({SECRETARIAT, APPROVER})
        for name in (
            "workspace",
            "surveys:new-survey",
            "surveys:add-figure",
            "surveys:edit-figure",
            "surveys:add-claim",
            "surveys:accept-verdict",
            "surveys:clear",
        )
    }
    | {
        f"intake:{name}": policies.ACTS["import-plan"].roles | policies.ACTS["draft-position"].roles
        for name in ("imports", "import")
    }
    | {
        f"planbook:{name}": policies.ACTS["import-plan"].roles
        for name in ("upload-plan", "columns-plan", "preview-plan")
    }
    | {
        f"programmes:{name}": policies.ACTS[act].roles
        for name, act in (
            ("rules", "set-rules"),
            ("open-round", "open"),
            ("round-desk", "rate"),
            ("rating-form", "rate"),
            ("ratings-workbook", "rate"),
            ("ratings-upload", "rate"),
            ("ratings-preview", "rate"),
            ("answers", "dispose"),
            ("circulate", "circulate"),
            ("discard", "discard"),
            ("round-step", "propose-clearance"),
            ("to-be-frozen", "propose-presenting"),
            ("reviews", "review"),
            ("review-circulation", "review"),
            ("review-file", "review"),
            ("review-evidence", "review"),
            ("review-upload", "draft-position"),
            ("review-preview", "draft-position"),
            ("review-send", "review"),
            ("review-recall", "send-positions"),
            ("settle", "settle"),
        )
    }
    | {
        f"evaluations:{name}": evaluation_policies.ACTS[act].roles
        for name, act in (
            ("workplaces", "write"),
            ("workplace", "write"),
            ("new-finding", "write"),
            ("write-finding", "write"),
            ("new-recommendation", "write"),
            ("write-recommendation", "write"),
            ("delete-written", "write"),
            ("rate", "write"),
            ("criterion", "write"),
            ("step", "write"),
            ("open-evaluation", "open-evaluation"),
            ("upload-table", "import"),
            ("map-table", "import"),
            ("preview-table", "import"),
            ("respond", "respond"),
            ("new-action", "plan-actions"),
            ("plan-action", "plan-actions"),
            ("let-go", "exit"),
            ("open-again", "exit"),
            ("actions", "report"),
            ("calendar-key", "report"),
            ("action", "report"),
            ("update-file", "report"),
            ("judge", "judge"),
            ("decide", "decide-succession"),
            ("name-in-suggestion", "name-partners"),
            ("new-consideration", "note-consideration"),
            ("write-consideration", "note-consideration"),
            ("delete-consideration", "note-consideration"),
            ("open-draft", "draft-plan"),
            ("next-plan", "draft-plan"),
            ("draft-objective", "draft-plan"),
            ("new-draft-activity", "draft-plan"),
            ("draft-activity", "draft-plan"),
            ("delete-draft-activity", "draft-plan"),
        )
    }
    | {
        f"evaluations:{name}": policies.ACTS[act].roles
        for name, act in (("circulate", "circulate"), ("answers", "dispose"))
    }
    | {"review:step-entry": act_named("reopen-entry").roles}
    | {f"review:{name}": act_named("take-back").roles for name in ("proposal", "proposal-step")}
    | {
        f"programmes:{name}": policies.ACTS_ON_ENTRIES[act].roles
        for name, act in (
            ("propose-correction", "propose-correction"),
            ("change-correction", "propose-correction"),
            ("decide-correction", "decide-correction"),
            ("wording", "amend"),
            ("amend", "amend"),
            ("withdraw-file", "withdraw-file"),
        )
    }
    | {
        f"partnerships:{name}": partnership_policies.ACTS[act].roles
        for name, act in (
            ("desk", "keep-partnerships"),
            ("new-mechanism", "keep-partnerships"),
            ("write-mechanism", "keep-partnerships"),
            ("new-focus-area", "keep-partnerships"),
            ("write-focus-area", "keep-partnerships"),
            ("delete-focus-area", "keep-partnerships"),
            ("write-functions", "keep-partnerships"),
            ("new-collaboration", "keep-partnerships"),
            ("write-collaboration", "keep-partnerships"),
            ("new-absence", "keep-partnerships"),
            ("write-absence", "keep-partnerships"),
            ("new-instrument", "keep-partnerships"),
            ("write-instrument", "keep-partnerships"),
            ("delete-record", "keep-partnerships"),
            ("write-participation", "keep-partnerships"),
            ("judge", "judge-overlap"),
            ("upload-table", "import-partnerships"),
            ("map-table", "import-partnerships"),
            ("preview-table", "import-partnerships"),
        )
    }
    | {
        f"papers:{name}": paper_policies.ACTS[act].roles
        for name, act in (
            ("start", "write-paper"),
            ("desk", "write-paper"),
            ("delete", "write-paper"),
            ("title-block", "write-paper"),
            ("preview", "write-paper"),
            ("new-block", "write-paper"),
            ("write-block", "write-paper"),
            ("move-block", "write-paper"),
            ("delete-block", "write-paper"),
            ("step", "write-paper"),
            ("template", "replace-template"),
            ("template-file", "replace-template"),
            ("ask-bundle", "make-bundle"),
        )
    }
    | {"programmes:round-positions": STAFF | OF_A_DELEGATION | {DELEGATE}}
)
"""Each address with the roles it answers; those of a round take them from the one table of acts."""

ROLES_BY_NAMESPACE: Final[dict[str, frozenset[str]]] = {
    "api-v1": frozenset({EVERYBODY}),
    "admin": WHO_OPENS_THE_ADMIN,
}
"""Whole namespaces; within the admin every model asks for its own permission as well."""

OPEN_PREFIXES: Final = ("account_", "mfa_")
"""Pages of django-allauth, which asks for sign-in itself where a page needs it."""

NEVER_SHARED: Final = frozenset(
    {"healthz", "readyz", "favicon", "evaluations:calendar", "papers:bundle", "papers:bundle-file"}
)


def roles_for(view_name: str) -> frozenset[str] | None:
    """Return the roles a view answers, or None when the table does not know it."""
    if view_name in ROLES_BY_VIEW:
        return ROLES_BY_VIEW[view_name]
    namespace = view_name.partition(":")[0]
    if ":" in view_name and namespace in ROLES_BY_NAMESPACE:
        if view_name in {"admin:login", "admin:logout"}:
            return frozenset({EVERYBODY})
        return ROLES_BY_NAMESPACE[namespace]
    if view_name.startswith(OPEN_PREFIXES):
        return frozenset({EVERYBODY})
    return None


@lru_cache(maxsize=2_000)
def is_public_path(path: str) -> bool:
    """Say whether an address is one of the public pages, files or API answers."""
    try:
        name = resolve(path).view_name
    except Resolver404:
        return False
    if name in NEVER_SHARED:
        return False
    return EVERYBODY in ROLES_BY_VIEW.get(name, ()) or name.startswith("api-v1:")
