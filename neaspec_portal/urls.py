"""All addresses of the portal."""

from django.urls import include, path, re_path

from neaspec_portal import views
from neaspec_portal.api import api
from neaspec_portal.explore import views as explore_views
from programmes.urls import SUFFIXES

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
    path("desk/progress/", views.progress, name="progress"),
    path("workspace/", views.workspace, name="workspace"),
    path("search/", views.search, name="search"),
    path("search/names.json", views.search_names, name="search-names"),
    path("explore/", explore_views.explore, name="explore"),
    re_path(rf"^explore\.{SUFFIXES}$", explore_views.explore_file, name="explore-file"),
    path("explore/embed/", explore_views.explore_embed, name="explore-embed"),
    path("decisions/", views.decisions, name="decisions"),
    path("about/", views.about, name="about"),
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
