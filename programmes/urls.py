"""Addresses of the programme pages, their figures and files."""

from django.urls import path, re_path, register_converter

from programmes.views import figures, programmes, rounds, sources

SUFFIXES = r"(?P<suffix>csv|xlsx|json|svg|png|plotly\.json)"
app_name = "programmes"


class ActivityCodeConverter:
    """An activity code such as AIR-1."""

    regex = r"[A-Z]{2,8}-[0-9]{1,6}"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


class ShortSlugConverter(ActivityCodeConverter):
    """A name in lower case, of at most 80 characters."""

    regex = r"[a-z0-9][a-z0-9-]{0,79}"


class CorrectionCodeConverter(ActivityCodeConverter):
    """A correction code such as D10."""

    regex = r"D[0-9]{1,4}"


register_converter(ActivityCodeConverter, "activity_code")
register_converter(ShortSlugConverter, "name")
register_converter(CorrectionCodeConverter, "correction_code")

urlpatterns = [
    path("programmes/", programmes.areas, name="areas"),
    path("programmes/activities/", programmes.activities, name="activities"),
    re_path(rf"^programmes/activities\.{SUFFIXES}$", programmes.activities_file, name="activities-file"),
    path("programmes/figures/<name:slug>/", figures.figure, name="figure"),
    re_path(
        rf"^programmes/figures/(?P<slug>[a-z0-9][a-z0-9-]{{0,79}})\.{SUFFIXES}$",
        figures.figure_file,
        name="figure-file",
    ),
    path("programmes/<name:slug>/", programmes.area, name="area"),
    path("programmes/<name:slug>/<activity_code:code>/", programmes.activity, name="activity"),
    path("rounds/", rounds.rounds, name="rounds"),
    path("rounds/compare/", rounds.compare, name="compare"),
    re_path(rf"^rounds/compare\.{SUFFIXES}$", rounds.compare_file, name="compare-file"),
    path("rounds/<name:slug>/", rounds.round_page, name="round"),
    path("meetings/", sources.meetings, name="meetings"),
    path("sources/", sources.sources, name="sources"),
    path("sources/corrections/<correction_code:code>/", sources.correction, name="correction"),
    path("sources/<name:slug>/", sources.source, name="source"),
]
