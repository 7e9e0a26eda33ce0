"""All addresses of the portal."""

from django.contrib.sitemaps.views import sitemap
from django.urls import include, path, re_path
from django.views.generic import RedirectView

from neaspec_portal import alive, desk, feeds, metrics, server, views
from neaspec_portal import help as help_views
from neaspec_portal.api import api
from neaspec_portal.errors import GONE, gone
from neaspec_portal.explore import views as explore_views
from neaspec_portal.explore.presets import picture_moved
from reporting.files import OF_FIGURE

handler400 = "neaspec_portal.errors.bad_request"
handler403 = "neaspec_portal.errors.forbidden"
handler404 = "neaspec_portal.errors.not_found"
handler500 = "neaspec_portal.errors.server_error"

urlpatterns = [
    # First, so that no address below takes one of these for the name of a record.
    *(re_path(pattern, gone, {"reason": reason}, name="gone") for pattern, reason in GONE.items()),
    path("", views.overview, name="overview"),
    path("", include("people.urls")),
    path("", include("intake.urls")),
    path("", include("record.urls")),
    path("", include("review.urls")),
    path("", include("planbook.urls")),
    path("", include("surveys.urls")),
    path("", include("partnerships.urls")),
    path("", include("evaluations.urls")),
    path("", include("papers.urls")),
    path("", include("programmes.urls")),
    path("plans/<name:plan>/", views.overview_of_plan, name="plan"),
    path("desk/", desk.desk, name="desk"),
    path("metrics", metrics.metrics, name="metrics"),
    path("server/", views.server, name="server"),
    path("server/jobs/<int:key>/cancel/", server.cancel_job, name="cancel-job"),
    path("server/jobs/<int:key>/again/", server.job_again, name="job-again"),
    path("help/", help_views.help_index, name="help"),
    path("help/<name:slug>/", help_views.help_page, name="help-page"),
    path("desk/happenings/", desk.happenings, name="happenings"),
    path("desk/progress/", views.progress, name="progress"),
    *(
        path(old, RedirectView.as_view(url=f"/desk/{view}", permanent=True), name=name)
        for name, old, view in (
            ("workspace", "workspace/", ""),
            ("workplaces", "workspace/evaluations/", ""),
            ("wording", "workspace/wording/", "?view=wording"),
            ("actions", "actions/", "?view=follow-up"),
        )
    ),
    path(
        "workspace/rounds/<name:plan>/<name:slug>/to-be-frozen/",
        RedirectView.as_view(pattern_name="programmes:round-desk", permanent=True),
        name="to-be-frozen",
    ),
    path("search/", views.search, name="search"),
    path("search/names.json", views.search_names, name="search-names"),
    path("explore/", explore_views.explore, name="explore"),
    re_path(rf"^explore\.{OF_FIGURE}$", explore_views.explore_file, name="explore-file"),
    path("explore/embed/", explore_views.explore_embed, name="explore-embed"),
    path("pictures/", picture_moved, name="picture-moved"),
    re_path(
        r"^pictures/(?P<slug>[-a-z0-9]+)(?P<after>/|/embed/|\.[a-z]+(?:[-.][a-z]+)*)$",
        picture_moved,
        name="picture-moved",
    ),
    path("decisions/", views.decisions, name="decisions"),
    path("about/", views.about, name="about"),
    path("data/", views.data, name="data"),
    path("privacy/", views.privacy, name="privacy"),
    path("data.jsonld", views.data_catalogue, name="data-catalogue"),
    path("api/v1/docs", views.api_docs, name="api-docs"),
    path("api/v1/", api.urls),
    path("accounts/", include("allauth.urls")),
    path("healthz", alive.healthz, name="healthz"),
    path("readyz", alive.readyz, name="readyz"),
    path("favicon.ico", views.favicon, name="favicon"),
    path("news.atom", feeds.news_feed, name="news-feed"),
    path("meetings.ics", feeds.meetings_calendar, name="meetings-calendar"),
    path("sitemap.xml", sitemap, {"sitemaps": {"pages": feeds.Pages}}, name="sitemap"),
    path("robots.txt", views.robots, name="robots"),
]
