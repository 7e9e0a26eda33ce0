"""Addresses of what is reviewed, and of what two people decide."""

from django.urls import path, re_path

from record.converters import SLUG
from review.views import on_behalf, proposals, reviewing, steps

app_name = "review"

urlpatterns = [
    path("review/", reviewing.circulations, name="circulations"),
    path("review/reservations/<int:key>/withdraw/", reviewing.settle, name="settle"),
    path("review/<name:place>/<name:slug>/<int:number>/", reviewing.review, name="circulation"),
    path("review/<name:place>/<name:slug>/<int:number>/send/", reviewing.send, name="send"),
    path("review/<name:place>/<name:slug>/<int:number>/recall/", reviewing.recall, name="recall"),
    path("review/standing/", on_behalf.standing, name="standing"),
    path("review/<name:place>/<name:slug>/<int:number>/confirm/", on_behalf.confirm, name="confirm"),
    path(
        "review/<name:place>/<name:slug>/<int:number>/on-behalf/<name:iso>/",
        on_behalf.record,
        name="on-behalf",
    ),
    path(
        "review/<name:place>/<name:slug>/<int:number>/take-back/<name:iso>/",
        on_behalf.take_back,
        name="take-back",
    ),
    path("review/<name:place>/<name:slug>/<int:number>/scan/<name:iso>/", on_behalf.scan, name="scan"),
    path("review/<name:place>/<name:slug>/<int:number>/upload/", steps.review_upload, name="upload"),
    path(
        "review/<name:place>/<name:slug>/<int:number>/upload/<int:key>/", steps.review_preview, name="preview"
    ),
    re_path(
        rf"^review/(?P<place>{SLUG})/(?P<slug>{SLUG})/(?P<number>[0-9]{{1,4}})/"
        r"review\.(?P<suffix>xlsx|docx|pdf)$",
        steps.review_file,
        name="file",
    ),
    path("workspace/wording/changes/<int:key>/", proposals.proposal, name="proposal"),
    re_path(
        rf"^workspace/wording/changes/(?P<key>[0-9]{{1,18}})/(?P<step>{proposals.steps()})/$",
        proposals.proposal_step,
        name="proposal-step",
    ),
    path("desk/accept/", proposals.accept_several, name="accept-several"),
]
