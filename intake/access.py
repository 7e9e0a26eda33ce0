"""Who opens which page of tables that are brought in."""

from __future__ import annotations

from people.access import register_views
from people.policies import act_named

register_views(
    "intake",
    by_roles={
        "imports": act_named("import-plan").roles | act_named("draft-position").roles,
        "at-work": act_named("import-plan").roles | act_named("draft-position").roles,
        "import": act_named("import-plan").roles | act_named("draft-position").roles,
    },
)
