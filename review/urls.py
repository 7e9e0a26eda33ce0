"""Addresses of what two people decide."""

from django.urls import path, re_path

from review.views import entries, proposals

app_name = "review"

urlpatterns = [
    path("workspace/wording/changes/<int:key>/", proposals.proposal, name="proposal"),
    re_path(
        rf"^workspace/wording/changes/(?P<key>[0-9]{{1,18}})/(?P<step>{proposals.steps()})/$",
        proposals.proposal_step,
        name="proposal-step",
    ),
    re_path(
        r"^workspace/entries/(?P<kind>[a-z]+)/(?P<key>[0-9]{1,18})/(?P<act>clear|reopen)/$",
        entries.step_entry,
        name="step-entry",
    ),
]
