"""All addresses of the portal."""

from django.urls import include, path

from neaspec_portal import views
from neaspec_portal.api import api

handler400 = "neaspec_portal.errors.bad_request"
handler403 = "neaspec_portal.errors.forbidden"
handler404 = "neaspec_portal.errors.not_found"
handler500 = "neaspec_portal.errors.server_error"

urlpatterns = [
    path("", views.overview, name="overview"),
    path("", include("people.urls")),
    path("", include("intake.urls")),
    path("", include("review.urls")),
    path("", include("programmes.urls")),
    path("", include("planbook.urls")),
    path("", include("surveys.urls")),
    path("", include("partnerships.urls")),
    path("", include("evaluations.urls")),
    path("", include("papers.urls")),
    path("workspace/", views.workspace, name="workspace"),
    path("search/", views.search, name="search"),
    path("data/", views.data, name="data"),
    path("privacy/", views.privacy, name="privacy"),
    path("data.jsonld", views.data_catalogue, name="data-catalogue"),
    path("api/v1/docs", views.api_docs, name="api-docs"),
    path("api/v1/", api.urls),
    path("accounts/", include("allauth.urls")),
    path("healthz", views.healthz, name="healthz"),
    path("readyz", views.readyz, name="readyz"),
    path("favicon.ico", views.favicon, name="favicon"),
    path("robots.txt", views.robots, name="robots"),
]
